"""RuleService: which rules are loaded, and which one governs."""

from __future__ import annotations

import re

from slasvc.engine.evaluate import match_rule
from slasvc.errors import NotKnown, Reason, SlaError
from slasvc.model.dossier import Channel
from slasvc.rpc.decode import decode_date, decode_optional_enum, invalid, missing
from slasvc.rpc.encode import encode_rule
from slasvc.rpc.snapshot import Snapshot
from slasvc.v1 import rule_pb2

DEFAULT_PAGE, MAX_PAGE = 100, 1_000
_TOKEN = re.compile(r"[1-9][0-9]{0,8}")


class RuleService:
    """The methods of slasvc.v1.RuleService."""

    def ListRules(  # noqa: N802
        self, snapshot: Snapshot, request: rule_pb2.ListRulesRequest
    ) -> rule_pb2.ListRulesResponse:
        """List rule versions by procedure code, most specific first within a procedure."""
        rules = snapshot.definitions.rules
        if request.page_size < 0:
            raise invalid("page_size", "expected 0 or more")
        if request.procedure_code and request.procedure_code not in rules.procedures:
            raise NotKnown(
                Reason.UNKNOWN_PROCEDURE,
                f"procedure {request.procedure_code[:64]!r} has no rule here",
                field="procedure_code",
                metadata={"procedure_code": request.procedure_code[:64]},
            )
        codes = [request.procedure_code] if request.procedure_code else sorted(rules.procedures)
        listed = [(rules.procedures[c], v) for c in codes for v in rules.procedures[c].versions]
        start = _position(request.page_token, len(listed))
        end = start + min(request.page_size or DEFAULT_PAGE, MAX_PAGE)
        return rule_pb2.ListRulesResponse(
            rules=[encode_rule(procedure, version) for procedure, version in listed[start:end]],
            next_page_token=str(end) if end < len(listed) else "",
            rule_set_digest=rules.digest,
        )

    def GetRule(  # noqa: N802
        self, snapshot: Snapshot, request: rule_pb2.GetRuleRequest
    ) -> rule_pb2.GetRuleResponse:
        """Return one rule version by its id."""
        if not request.rule_id:
            raise missing("rule_id", "the id of a rule version")
        rules = snapshot.definitions.rules
        for version in snapshot.definitions.compiled_rules.version_list:
            if version.id == request.rule_id:
                rule = encode_rule(rules.procedures[version.procedure], version)
                return rule_pb2.GetRuleResponse(rule=rule, rule_set_digest=rules.digest)
        raise NotKnown(
            Reason.UNKNOWN_RULE,
            f"rule {request.rule_id[:64]!r} is not loaded",
            field="rule_id",
            metadata={"rule_id": request.rule_id[:64]},
        )

    def MatchRule(  # noqa: N802
        self, snapshot: Snapshot, request: rule_pb2.MatchRuleRequest
    ) -> rule_pb2.MatchRuleResponse:
        """Return the version that governs such a dossier on a day."""
        if not request.HasField("law_date"):
            raise missing("law_date", "the date whose law governs")
        channel = decode_optional_enum(Channel, request.channel, "channel")
        law_date = decode_date(request.law_date, "law_date")
        try:
            version = match_rule(
                snapshot.definitions,
                procedure=request.procedure_code,
                authority=request.authority_code,
                channel=channel,
                case=request.case_code,
                attributes=frozenset(request.attributes),
                law_date=law_date,
            )
        except SlaError as error:
            # What concerns the day concerns an event elsewhere, or nothing by name; here it is a field.
            if not error.field or error.field.startswith("events["):
                error.field = "law_date"
            raise
        rules = snapshot.definitions.rules
        rule = encode_rule(rules.procedures[version.procedure], version)
        return rule_pb2.MatchRuleResponse(rule=rule, rule_set_digest=rules.digest)


def _position(page_token: str, count: int) -> int:
    """Return the position a page token stands for; tokens are positions in the listing."""
    if not page_token:
        return 0
    if _TOKEN.fullmatch(page_token) is None or int(page_token) >= count:
        raise invalid("page_token", "expected the next_page_token of an earlier answer to the same listing")
    return int(page_token)
