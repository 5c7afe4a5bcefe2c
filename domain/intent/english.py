"""How do customers answer in English?"""

from domain.intent.tongue import Cue, Naming, Needs, Tongue
from models.reply import Intent

_PAYMENT = "(?:payment|money|funds|wire|transfer|check|cheque|ach|deposit|remittance|it|venmo|zelle|balance)s?"
_SENT = "(?:sent|made|processed|issued|released|submitted|remitted|mailed|wired|transferred|initiated|completed|cleared|settled|paid|posted)"
_PROOF = "(?:proof of payment|remittance(?: advice)?|receipt|payment confirmation|confirmation of payment)"
_WE = "(?:i|we|she|he|they|my wife|my husband)"
_PAY = "(?:pay|remit|settle|transfer|wire|send|process|issue|clear|release|deposit|mail|venmo|zelle|do|have|make|drop|take care)"
_GOODS = "(?:goods|items?|order|product|delivery|shipment|package|service|materials?)"
_CONTACT = "(?:text|call|email|e-?mail|contact|messag|bother|harass|writ|spam|sms)(?:ing|e|s|ting)?"
_FEW = r"(?: [^ ]+){0,3}"

CUES = (
    Cue(Intent.PAID, 0.9, r"(?:already|just|have|has|did|been|was|were|been fully|is now) (?:already |just |fully |now |been )*(?:paid|pay|settled|wired|remitted|cleared)(?! (?:me|less|attention))"),
    Cue(Intent.PAID, 0.85, rf"{_WE} (?:(?!get|got|be|am|will|was)[^ ]+ )?(?:paid|wired|remitted|transferred|mailed|settled)(?! me)"),
    Cue(Intent.PAID, 0.85, rf"(?:{_WE} |just |already )(?:[^ ]+ )?(?:sent|made|issued|processed|completed)(?: [^ ]+){{0,2}} {_PAYMENT}"),
    Cue(Intent.PAID, 0.9, rf"(?:{_PAYMENT}|invoice|balance){_FEW} (?:(?:was|were|has been|have been|is|got) )(?:already |now |fully )?{_SENT}"),
    Cue(Intent.PAID, 0.85, rf"(?:payment|transfer|wire|deposit) (?:{_SENT}|complete|went out|went through|has gone out)|it went out|(?:payment|transfer|wire) went"),
    Cue(Intent.PAID, 0.9, rf"{_PROOF}{_FEW} (?:attached|enclosed|below)|(?:attached|enclosed|see|find)(?: [^ ]+){{0,4}} {_PROOF}"),
    Cue(Intent.PAID, 0.8, r"(?:check|cheque|payment) is in the mail|(?:taken care of|all settled|paid in full)"),
    Cue(Intent.PAID, 0.8, r"^(?:yes |done |invoice |it is |all )?(?:already )?paid(?: (?:via|by|on|it|already|in|last|this|yesterday|[0-9]).{0,40})?$"),
    Cue(Intent.PAID, 0.7, r"^(?:sent|done|transferred|wired)(?: (?:it|today|yesterday|you).{0,30})?$"),
    Cue(Intent.PAID, 0.8, rf"(?:sent|transferred|wired|paid){_FEW} (?:yesterday|last|this morning|just now|ago|today)"),
    Cue(Intent.PROMISE, 0.85, r"will (?:[^ ]+ )?(?:pay|remit|settle|transfer|wire)|going to (?:pay|send|settle)|gonna pay"),
    Cue(Intent.PROMISE, 0.8, rf"(?:will|going to|gonna|plan(?:ning)? to|can|should|aim to|expect to|intend to) (?:[^ ]+ )?(?:able to )?(?:{_PAY}|get|be (?:there|with you|sent|made|in your))", Needs.DAY),
    Cue(Intent.PROMISE, 0.85, rf"(?:will|shall) be (?:[^ ]+ )?(?:{_SENT})"),
    Cue(Intent.PROMISE, 0.8, rf"^(?:{_WE} )?(?:are |am )?(?:paying|pay|do|sending|wiring)", Needs.DAY),
    Cue(Intent.PROMISE, 0.8, r"(?:scheduled|(?:payment|check|cheque) run|due to go out|goes out|go out|expect payment|set for|on the calendar|promise)", Needs.DAY),
    Cue(Intent.PROMISE, 0.75, r"(?:promise|commit|undertake)(?: [^ ]+){0,2} (?:pay|settle)"),
    Cue(Intent.PROMISE, 0.6, r"(?:need|give me|give us|want|allow)(?: [^ ]+){0,4} (?:days?|weeks?|time|until|extension)"),
    Cue(Intent.PROMISE, 0.7, r"you (?:will|should) (?:have|get|receive|see)", Needs.DAY),
    Cue(Intent.PROMISE, 0.6, r"get paid", Needs.DAY),
    Cue(Intent.DISPUTE, 0.9, r"(?:never|not|yet to|still waiting)(?: [^ ]+){0,2} (?:receiv[a-z]+|got|arriv[a-z]+|deliver[a-z]+|provided|shipped)(?!.{0,20} (?:invoice|bill|email|statement|copy))"),
    Cue(Intent.DISPUTE, 0.9, r"(?:invoice|amount|price|quantity|total|bill|charge|rate|po|tax|po number)(?: [^ ]+){0,2} (?:wrong|incorrect|not correct|not right|too high|inaccurate|off by)|wrong (?:[^ ]+ )?(?:amount|price|rate|invoice|po|quantity|item)"),
    Cue(Intent.DISPUTE, 0.9, r"not (?:[^ ]+ )?(?:owe|recogni[sz]e|agree|order|authori[sz]e|match|ours|mine|my (?:invoice|bill|debt))"),
    Cue(Intent.DISPUTE, 0.9, r"overcharg[a-z]+|(?:billed|charged|invoiced)(?: [^ ]+){0,2} twice|double (?:billed|charged)|duplicated?|(?:billed|charged|invoiced)(?: [^ ]+){0,2} for(?: [^ ]+){1,4} (?:but|only|instead)|(?:was|were) told(?: [^ ]+){0,4} (?:free|no charge|included|waived)"),
    Cue(Intent.DISPUTE, 0.85, r"disput[a-z]+|withhold[a-z]*|complaint|scam|fraud[a-z]*|rip ?off|refund"),
    Cue(Intent.DISPUTE, 0.85, rf"(?:damaged|defective|broken|faulty|defects?|missing|incomplete|short)(?: [^ ]+){{0,2}} (?:items?|goods|order|delivery|units|product)|(?:{_GOODS})(?: [^ ]+){{0,3}} (?:damaged|defective|broken|faulty|missing|incomplete)|defects"),
    Cue(Intent.DISPUTE, 0.75, r"returned (?:[^ ]+ ){0,2}(?:goods|items?|order|product)|credit (?:note|memo)"),
    Cue(Intent.DISPUTE, 0.8, r"error(?: [^ ]+){0,3} (?:invoice|bill)|discount(?: [^ ]+){0,4} not|(?:promised|agreed)(?: [^ ]+){0,4} discount"),
    Cue(Intent.DISPUTE, 0.8, rf"cancell?ed (?:[^ ]+ ){{0,2}}(?:{_GOODS}|contract|subscription)"),
    Cue(Intent.DISPUTE, 0.75, r"(?:will not|not going to|refuse to|am not|are not) (?:pay|paying)(?! (?:yet|right now|today|this month|attention))(?: (?:this|that|for|until|a|any|it).{0,60})?$|^not paying"),
    Cue(Intent.WRONG_PERSON, 0.95, r"wrong (?:number|person|contact|#|email|guy|recipient)|not the right person"),
    Cue(Intent.WRONG_PERSON, 0.8, r"^(?:hi |sorry )?i am not (?:mr |mrs |ms )?(?!sure|paying|able|happy|interested|going|in|at|here|ready)[a-z]+$|this is not [a-z]+(?:'s| s) (?:phone|number|email)|this is not [a-z]+$"),
    Cue(Intent.WRONG_PERSON, 0.9, r"(?:not know who (?:that|this|he|she) is|not know (?:this|that|any) (?:person|man|woman))"),
    Cue(Intent.WRONG_PERSON, 0.9, r"no longer (?:work[a-z]*|with|employed|at|handle|responsible)|not work (?:here|there|for)(?: [^ ]+){0,3}|left (?:the|that|this) company|no one (?:here )?by that name|not (?:[^ ]+ )?anymore at"),
    Cue(Intent.STOP, 0.85, rf"stop {_CONTACT}|(?:not|never) (?:ever )?(?:text|call|email|e-mail|contact|message|bother)(?:.{{0,30}} (?:again|anymore|any more|ever))|stop sending(?: [^ ]+){{0,2}} (?:messages?|texts?|emails?)|no more (?:messages?|texts?|emails?|calls?)"),
    Cue(Intent.STOP, 0.85, r"(?:remove|take|delete) (?:me|my (?:number|email|address))(?: [^ ]+){0,2} (?:list|database|contacts)|unsubscribe|opt (?:me )?out|leave (?:me|us) alone|(?:remove|delete) my (?:number|email)"),
    Cue(Intent.STOP, 0.8, r"(?:stop|cancel|quit|end) (?:please|pls|thanks|now|all messages|these messages)|please stop$"),
    Cue(Intent.OUT_OF_OFFICE, 0.9, r"out of (?:the )?office|ooo|on (?:annual |maternity |parental |sick |medical )?leave|on (?:vacation|holiday|pto)|away from (?:my desk|the office)"),
    Cue(Intent.OUT_OF_OFFICE, 0.9, r"(?:automatic|automated|auto) ?-?(?:reply|response|message)|auto-?reply|limited access to (?:my )?e-?mails?|autoreply"),
    Cue(Intent.OUT_OF_OFFICE, 0.7, r"(?:we have|we) received your (?:message|email|request|inquiry).{0,80}|i am driving"),
    Cue(Intent.QUESTION, 0.8, r"(?:can|could|would|will|please|pls) (?:you |someone |kindly )?(?:please )?(?:re-?send|send|provide|share|forward|email|call|advise|confirm|tell|explain|clarify)(?! (?:it|the payment|you)(?![a-z]))"),
    Cue(Intent.QUESTION, 0.75, r"(?:i|we) (?:still )?need (?:[^ ]+ ){0,3}(?:copy|invoice|statement|details|w-?9|information|breakdown)|need (?:to know|more information)|^(?:help|info)$|call me"),
    Cue(Intent.QUESTION, 0.8, r"how (?:much|can i|do i|do we)|(?:what|where|which|who|when) (?:is|are|do|does|was)|not received? (?:[^ ]+ ){0,2}(?:invoice|bill|statement)"),
)  # fmt: skip

DAYS = (
    (Naming.AFTER_TOMORROW, r"(?:the )?day after tomorrow"),
    (Naming.IN_BUSINESS_DAYS, r"(?:in|within)(?: the next)? {n} (?:business|working) days?"),
    (Naming.IN_DAYS, r"(?:in|within)(?: the next)? (?:a )?{n}(?: of)? (?:more )?days?"),
    (Naming.IN_DAYS, r"{n} days from now"),
    (Naming.IN_WEEKS, r"(?:in|within)(?: the next)? {n} weeks?"),
    (Naming.IN_HOURS, r"(?:in|within)(?: the next)? {n} ?(?:hours?|hrs?|h)"),
    (Naming.IN_MONTHS, r"(?:in|within) {n} months?"),
    (Naming.START_OF_NEXT_MONTH, r"(?:early|beginning of|start of|first week of) (?:the )?next month|(?:the )?first of next month"),
    (Naming.END_OF_NEXT_MONTH, r"(?:end of )?next month"),
    (Naming.END_OF_MONTH, r"(?:(?:the )?(?:end of|end) (?:the |this )?month|month(?: |-)?end|month's end|eom|this month|later this month)"),
    (Naming.WEEKEND, r"(?:this |the |over the )?weekend"),
    (Naming.DAY_AND_MONTH, r"(?:{weekday} )?(?:the )?{n}(?:st|nd|rd|th)?(?: of)? {month}(?: (?P<year>[0-9]{4}))?"),
    (Naming.DAY_AND_MONTH, r"(?:{weekday} )?{month} (?:the )?{n}(?:st|nd|rd|th)?(?:(?:,)? (?P<year>[0-9]{4}))?"),
    (Naming.WEEKDAY_NEXT_WEEK, r"{weekday} (?:of )?(?:next )?week"),
    (Naming.WEEKDAY_NEXT_WEEK, r"next (?:week )?{weekday}"),
    (Naming.NEXT_WEEK, r"(?:sometime |early |later )?next week|following week"),
    (Naming.DAY_OF_MONTH, r"(?:{weekday} )?(?:(?:on|by|before|until) )?(?:the )?{n}(?:st|nd|rd|th)"),
    (Naming.THIS_WEEKDAY, r"this (?:coming )?{weekday}"),
    (Naming.END_OF_WEEK, r"(?:the )?end of (?:the |this )?(?:business )?week|this week|eow|later this week"),
    (Naming.WEEKDAY, r"(?<!last )(?<!past )(?<!since )(?:(?:on|by|until|before|coming) )?{weekday}(?:'s)?(?! (?:last|was))"),
    (Naming.IN_MONTH, r"(?:in|by) {month}"),
    (Naming.TODAY, r"today|tonight|this (?:afternoon|evening)|right away|eod|end of (?:the )?day|right now|asap"),
    (Naming.TOMORROW, r"tomorrow"),
)  # fmt: skip

ENGLISH = Tongue(
    code="en",
    cues=CUES,
    days=DAYS,
    weekdays={
        "monday": 0, "tuesday": 1, "wednesday": 2, "thursday": 3, "friday": 4, "saturday": 5, "sunday": 6, "mon": 0,
        "tue": 1, "tues": 1, "wed": 2, "weds": 2, "thu": 3, "thur": 3, "thurs": 3, "fri": 4,
    },
    months={
        "january": 1, "february": 2, "march": 3, "april": 4, "may": 5, "june": 6, "july": 7, "august": 8,
        "september": 9, "october": 10, "november": 11, "december": 12, "jan": 1, "feb": 2, "mar": 3, "apr": 4,
        "jun": 6, "jul": 7, "aug": 8, "sep": 9, "sept": 9, "oct": 10, "nov": 11, "dec": 12,
    },
    numbers={
        "a": 1, "one": 1, "two": 2, "couple": 2, "three": 3, "few": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
        "eight": 8, "nine": 9, "ten": 10, "fourteen": 14, "fifteen": 15, "twenty": 20, "thirty": 30, "first": 1,
    },
    spelling={
        "can ?not|cant|can't": "can not", "wo ?n't|wont": "will not", "([a-z]+)n't": r"\1 not",
        "(do|did|does|have|has|is|was|are|were|would|could|should)nt": r"\1 not",
        "(i|we|you|he|she|it|they)'ll": r"\1 will", "ill": "i will", "itll": "it will", "youll": "you will",
        "(i|we|you|they)'ve": r"\1 have", "ive": "i have", "weve": "we have", "i'm|im": "i am", "(we|you|they)'re": r"\1 are",
        "(he|she|it|that|there|who|what|where)'s": r"\1 is", "whats": "what is",
        "tmrw|tmr|tmrrw|2moro|2morrow|tomorow|tommorow|tommorrow|tomorro": "tomorrow", "pls|plz|plse": "please",
        "u": "you", "ur": "your", "pymt|pmt|paymnt": "payment", "inv": "invoice", "payed|payd": "paid",
        "recieved|recived": "received", "msg": "message", "txt": "text", "thx|ty|thnx": "thanks", "chk": "check",
        "alreadey|allready": "already",
    },
    common=frozenset(
        ["the", "i", "we", "will", "is", "have", "has", "you", "your", "my", "to", "of", "and", "on", "by", "for", "please", "thanks", "thank", "invoice", "paid", "pay", "payment", "tomorrow", "today", "not", "this", "that", "it", "are", "was", "be", "in", "next", "can", "do", "did", "friday", "monday", "tuesday", "wednesday", "thursday", "already", "sent", "just", "me", "am", "who", "what", "how", "no"]
    ),
    denied=r"not|never|no|without|nobody|yet to|unable|nothing|nor|neither",
    affirmed=r"but",
    supposed=r"if|when|once|until|unless|whether|as soon as|before|after|think|sure|to be|needs to|must|should be|waiting to",
    soothing=r"(?:do not|not to) worry|no (?:worries|problem|worry|need to worry)|not a problem",
    asking=r"(?:hi |hello )?(?:how|what|where|which|who|why|when is|when was|can i|can we|could i|could we|may i|is there|is (?:this|it|the|that|my|paypal)|are (?:you|there|these)|has (?:this|it|the|my)|have you|did you|do you|do i)",
    past=r"yesterday|last|ago|this morning|earlier",
    joints=r"and|but|because|though|although|so",
    billing=r"(?:dated|due|due on|due date|invoices? (?:of|from|for)|issued|overdue since|since)(?: the)?",
    returning=r"back|return|returning|be back on",
    courtesy=r"ok|okay|yes|yeah|sure|hi|hello|thanks|thank you|please|latest|at the latest|by|on|for|the|morning|afternoon|noon"
    r"|works|good|is|it|sorry|definitely|maybe|probably|around|before|without fail",
)
