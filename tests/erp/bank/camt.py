"""What does a CAMT.053 look like in a test? Documents and entries in few words, in the shape of any version."""

OURS = "ES7921000813610123456789"
THEIRS = "ES9121000418450200051332"


def document(*entries: str, version: str = "02", account: str = OURS, id: str = "2026-061", message: str = "") -> bytes:
    held = message or (
        f"<BkToCstmrStmt><GrpHdr><MsgId>M1</MsgId></GrpHdr><Stmt><Id>{id}</Id>"
        f"<Acct><Id><IBAN>{account}</IBAN></Id><Ccy>EUR</Ccy></Acct>{''.join(entries)}</Stmt></BkToCstmrStmt>"
    )
    space = f"urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="{space}">{held}</Document>'.encode()


def entry(
    amount: str = "100.00",
    *details: str,
    side: str = "CRDT",
    reference: str | None = "2026030100001",
    day: str = "<Dt>2026-03-02</Dt>",
    status: str = "BOOK",
    currency: str = "EUR",
    more: str = "",
) -> str:
    said = f"<AcctSvcrRef>{reference}</AcctSvcrRef>" if reference else ""
    held = f"<NtryDtls>{''.join(details)}</NtryDtls>" if details else ""
    return (
        f'<Ntry><Amt Ccy="{currency}">{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd><Sts>{status}</Sts>'
        f"<BookgDt>{day}</BookgDt>{said}{more}{held}</Ntry>"
    )


def transaction(
    *,
    amount: str | None = None,
    text: str = "",
    name: str = "Talleres Quintana",
    account: str = THEIRS,
    end_to_end: str = "NOTPROVIDED",
    refs: str = "",
    side: str = "Dbtr",
    more: str = "",
) -> str:
    moved = f'<Amt Ccy="EUR">{amount}</Amt>' if amount else ""
    written = f"<RmtInf><Ustrd>{text}</Ustrd></RmtInf>" if text else ""
    return (
        f"<TxDtls><Refs><EndToEndId>{end_to_end}</EndToEndId>{refs}</Refs>{moved}"
        f"<RltdPties><{side}><Nm>{name}</Nm></{side}><{side}Acct><Id><IBAN>{account}</IBAN></Id></{side}Acct></RltdPties>"
        f"{written}{more}</TxDtls>"
    )
