"""DeadlineService: when one dossier is due, by what rule, on what calendar."""

from __future__ import annotations

import time

from slasvc.engine.evaluate import evaluate
from slasvc.errors import Reason, SlaError
from slasvc.rpc.decode import decode_dossier, decode_time, missing
from slasvc.rpc.encode import encode_deadline
from slasvc.rpc.snapshot import Snapshot
from slasvc.v1 import deadline_pb2


class DeadlineService:
    """The methods of slasvc.v1.DeadlineService."""

    def EvaluateDossier(  # noqa: N802 - the name in the contract
        self, snapshot: Snapshot, request: deadline_pb2.EvaluateDossierRequest
    ) -> deadline_pb2.EvaluateDossierResponse:
        """Assess one dossier as of `as_of_time`, or as of the present second."""
        if not request.HasField("dossier"):
            raise missing("dossier", "the dossier to assess")
        dossier = decode_dossier(request.dossier)
        as_of = (
            decode_time(request.as_of_time, "as_of_time")
            if request.HasField("as_of_time")
            else int(time.time())
        )
        batch = evaluate(snapshot.definitions, (dossier,), as_of)
        try:
            assessment = batch.assessment(0)
        except SlaError as error:
            # The conventions are those of the rule: the request has no field for them.
            unnamed = not error.field or error.reason is Reason.MONTH_OVERFLOW
            error.field = "dossier" if unnamed else f"dossier.{error.field}"
            raise
        response = deadline_pb2.EvaluateDossierResponse()
        response.as_of_time.seconds = as_of
        answer = response.assessment
        answer.dossier_id = dossier.id
        answer.calendar.CopyFrom(snapshot.calendar_ref(batch.calendar(0)))
        if assessment.rule is None:
            answer.rule.procedure_code = dossier.procedure
            answer.rule.rule_set_digest = snapshot.definitions.rules.digest
        else:
            answer.rule.CopyFrom(snapshot.rule_ref(assessment.rule.id))
        if assessment.awaits:
            answer.awaits.extend(sorted(assessment.awaits))  # type: ignore[arg-type]
        if assessment.origin_time is not None:
            answer.origin_time.seconds = assessment.origin_time
        if assessment.deadline is not None:
            encode_deadline(assessment.deadline, answer.deadline)
        return response
