"""How do customers answer in Portuguese? Of Brazil above all, with its boleto and its Pix."""

from domain.intent.tongue import Cue, Naming, Needs, Tongue
from models.reply import Intent

_I_PAID = "paguei|quitei|acertei|depositei|transferi|liquidei"
_WE_PAID = "pagamos|quitamos|acertamos|depositamos|transferimos|liquidamos"
_THEY_PAID = "pagou|pagaram|quitou|quitaram|acertou|depositou|transferiu"
_PAYS = "pago|quito|acerto|deposito|transfiro|liquido|pagamos|quitamos|acertamos|depositamos|transferimos"
_WILL_PAY = "pagarei|pagaremos|pagara|quitarei|quitaremos|depositarei|depositaremos|transferirei|transferiremos|acertarei|acertaremos"
_TO_PAY = "(?:pagar|quitar|acertar|depositar|transferir|liquidar)(?:-l[oa])?"
_IS_PAID = "(?:pag[oa]s?|quitad[oa]s?|liquidad[oa]s?|acertad[oa]s?|efetuad[oa]s?|depositad[oa]s?|pg)"
_PAYMENT = "(?:pagamento|pix|transferencia|deposito|ted|doc|boleto|acerto)s?"
_PROOF = "(?:comprovante|recibo de pagamento|print do pagamento)s?"
_THING = "(?:servico|contrato|pedido|assinatura|plano|internet|linha|compra|produto|seguro|matricula)"
_MESSAGES = "(?:mensagens|mensagem|e-?mails?|sms|whats ?app|zap|ligacoes|nada|notificacoes|cobrancas)"
_FEW = r"(?: [^ ]+){0,3}"

CUES = (
    Cue(Intent.PAID, 0.95, rf"ja (?:(?:l?h?e|o|a|os|as|foi|foram|esta|estao|ta|eu|nos|tinha|te|vos) )*(?:{_I_PAID}|{_WE_PAID}|{_THEY_PAID}|{_IS_PAID})", Needs.NO_DAY),
    Cue(Intent.PAID, 0.9, rf"(?:{_I_PAID}|{_THEY_PAID})"),
    Cue(Intent.PAID, 0.85, rf"(?:{_WE_PAID})", Needs.PAST),
    Cue(Intent.PAID, 0.9, rf"(?:foi|foram) (?:ja )?(?:{_IS_PAID})"),
    Cue(Intent.PAID, 0.9, rf"(?:esta|estao|ta|tao|sendo) (?:ja )?(?:{_IS_PAID})", Needs.NO_DAY),
    Cue(Intent.PAID, 0.9, rf"(?:fiz|fez|fizemos|fizeram|efetuei|efetuamos|efetuou|realizei|realizamos|realizou|enviei|mandei|mandamos){_FEW} (?:{_PAYMENT}|{_PROOF})"),
    Cue(Intent.PAID, 0.9, rf"(?:{_PAYMENT}|conta|fatura|nota|titulo){_FEW} (?:feito|efetuado|realizado|concluido|enviado|pag[oa]|quitad[oa])s?(?! (?:amanha|sexta|segunda))", Needs.NO_DAY),
    Cue(Intent.PAID, 0.9, rf"(?:pagamento|pix|transferencia|deposito){_FEW} (?:foi|ja foi) (?:feit|efetuad|realizad|conclui|enviad)[a-z]+"),
    Cue(Intent.PAID, 0.9, rf"(?:segue|seguem|anexo|anexei|envio|enviamos|mando|em anexo|ai esta|ta ai)(?: [^ ]+){{0,3}} {_PROOF}|{_PROOF}(?: [^ ]+){{0,3}} (?:anexo|anexado|abaixo)"),
    Cue(Intent.PAID, 0.95, rf"(?:acabei|acabamos|acabou) de (?:{_TO_PAY}|fazer{_FEW} {_PAYMENT})"),
    Cue(Intent.PAID, 0.7, r"^(?:ta |esta |tudo )?(?:pag[oa]|quitad[oa])s?(?: (?:ja|hoje cedo|ontem|obrigad[oa]|via|pelo|semana passada)(?: .{0,30})?)?$"),
    Cue(Intent.PAID, 0.85, r"(?:pago|paga|boleto pago) (?:[^ ]+ )?(?:ontem|anteontem|passad[oa]|hoje cedo)"),
    Cue(Intent.PROMISE, 0.85, rf"(?:vou|vamos|vai|irei|iremos|ira|pretendo|pretendemos) (?:[^ ]+ )?(?:{_TO_PAY}|(?:fazer|efetuar|realizar){_FEW} {_PAYMENT})"),
    Cue(Intent.PROMISE, 0.85, _WILL_PAY),
    Cue(Intent.PROMISE, 0.8, rf"{_PAYS}", Needs.DAY),
    Cue(Intent.PROMISE, 0.6, r"(?:eu|ai|que eu|te|lhe) (?:pago|quito|acerto|deposito|transfiro)"),
    Cue(Intent.PROMISE, 0.8, rf"(?:faco|fazemos|farei|faremos|efetuo|efetuarei|efetuaremos|efetuamos|realizaremos|mando|caio|providencio){_FEW} {_PAYMENT}", Needs.DAY),
    Cue(Intent.PROMISE, 0.8, rf"(?:farei|faremos|efetuarei|efetuaremos|realizaremos){_FEW} {_PAYMENT}"),
    Cue(Intent.PROMISE, 0.85, rf"(?:sera|serao|vai ser|estara) (?:{_IS_PAID}|realizad[oa]|feit[oa])"),
    Cue(Intent.PROMISE, 0.75, rf"(?:ta|esta) (?:{_IS_PAID})|resolvo|resolvemos", Needs.DAY),
    Cue(Intent.PROMISE, 0.85, r"(?:programad|agendad|previst)[oa]s?|(?:pagamento|pix|deposito) (?:sai|sera|cai|vai)", Needs.DAY),
    Cue(Intent.PROMISE, 0.7, r"pagamento (?:[^ ]+ ){0,2}(?:programad|agendad)o"),
    Cue(Intent.PROMISE, 0.8, rf"(?:comprometo(?:-me)?|me comprometo|prometo|consigo|conseguimos|conseguirei|posso|so posso) (?:[^ ]+ )?(?:{_TO_PAY})", Needs.DAY),
    Cue(Intent.PROMISE, 0.75, rf"(?:comprometo(?:-me)?|me comprometo|prometo) (?:[^ ]+ )?(?:{_TO_PAY})"),
    Cue(Intent.PROMISE, 0.6, r"(?:me da|me de|da mais|preciso de|peco|espera|aguarde|me espera|aguarda)(?: [^ ]+){0,4} (?:dias?|prazo|ate|tempo|semanas?)"),
    Cue(Intent.PROMISE, 0.8, r"sem falta", Needs.DAY),
    Cue(Intent.PROMISE, 0.55, r"(?:assim que|logo que|quando)(?: [^ ]+){1,8} (?<!tiver )(?<!for )(?:pago|quito|acerto|deposito)"),
    Cue(Intent.DISPUTE, 0.9, rf"(?:nao|nunca)(?: [^ ]+){{0,2}} (?:receb[a-z]+|chegou|chegaram|entreg[a-z]+)(?!{_FEW} (?:boleto|fatura|nota|e-?mail|conta|link|mensagem|codigo|pix))"),
    Cue(Intent.DISPUTE, 0.9, r"(?:nao|nunca) (?:[^ ]+ ){0,2}(?:reconheco|reconhecemos|concordo|concordamos|devo|devemos|confere|bate|corresponde|procede|contratei|contratamos|pedi|pedimos|comprei|compramos|solicitei|autorizei|aplicaram|funciona)"),
    Cue(Intent.DISPUTE, 0.9, r"nao (?:e|sao) (?:minhas?|nossas?|meus?|devid[oa])|nao fi(?:z|zemos) (?:esse|este|nenhum|essa) (?:pedido|compra|contrato)|nao foi (?:prestad|entregu|feit|autorizad|executad)[a-z]* ?(?!.{0,4}pagamento)"),
    Cue(Intent.DISPUTE, 0.9, rf"(?:valor|boleto|fatura|nota|preco|quantidade|cobranca|total|cnpj){_FEW} (?:errad[oa]|incorret[oa]|diferente|duplicad[oa]|indevid[oa]|a maior)"),
    Cue(Intent.DISPUTE, 0.85, r"(?:erro|erros|errad[oa])(?: [^ ]+){0,2} (?:nota|fatura|boleto|cobranca|valor)|(?:nota|fatura|boleto)(?: [^ ]+){0,3} erros?|cobranca (?:indevida|errada|duplicada)"),
    Cue(Intent.DISPUTE, 0.9, r"cobr[a-z]+ (?:[^ ]+ )?(?:a mais|duas vezes|em dobro|dobrado|de novo|indevid[a-z]+)|duplicad[oa]s?"),
    Cue(Intent.DISPUTE, 0.9, rf"(?:veio|vieram|chegou|chegaram|recebi|recebemos|mandaram|entregaram){_FEW} (?:defeito|quebrad[oa]s?|incomplet[oa]s?|danificad[oa]s?|avariad[oa]s?|errad[oa]s?|faltando)|falt(?:ou|aram|a) (?:metade|parte|mercadoria|produto|[0-9]+)|nao tenho (?:nada|divida|debito)s?(?: [^ ]+){0,2} (?:voces|aberto|empresa)"),
    Cue(Intent.DISPUTE, 0.75, r"devolvemos|devolvi|devolucao|nota de credito|golpe|fraude|processo|procon|reclamacao|contesto|contestamos|contestacao"),
    Cue(Intent.DISPUTE, 0.75, r"(?:prometeram|combinamos|combinado|ofereceram|faltou|sem)(?: [^ ]+){0,4} desconto|desconto(?: [^ ]+){0,4} nao"),
    Cue(Intent.DISPUTE, 0.85, rf"(?:solicito|solicitamos|favor|peco|precisamos) (?:[^ ]+ )?cancel[a-z]+(?: [^ ]+){{0,2}} (?:nota|fatura|boleto)|{_THING}{_FEW} cancelad[oa]|cancel(?:ei|amos|ou) (?:o|a|esse|essa|este) {_THING}"),
    Cue(Intent.DISPUTE, 0.8, r"nao (?:vou|vamos|irei|iremos) pagar|nao pag(?:o|arei|aremos) (?:isso|essa|nada)"),
    Cue(Intent.WRONG_PERSON, 0.95, r"(?:numero|pessoa|contato|destinatario|e-?mail|telefone) errad[oa]|(?:e|foi|por) engano"),
    Cue(Intent.WRONG_PERSON, 0.8, r"^nao e (?:esse|este) (?:numero|telefone|e-?mail)$|^(?:eu )?nao sou (?:(?:o|a) )?(?:mais )?[a-z]+(?: [a-z]+)?$|nao sou (?:mais )?(?:o |a )?(?:responsavel|cliente|pessoa)"),
    Cue(Intent.WRONG_PERSON, 0.9, r"nao conheco (?:ess[ae]|nenhum[a]?|ningu[ea]m|o|a) ?(?!(?:divida|fatura|cobranca))|nao trabalh[oa] mais|nao (?:esta|estou) mais (?:na|nessa|nesta|aqui)"),
    Cue(Intent.WRONG_PERSON, 0.9, r"(?:numero|telefone|celular|e-?mail|zap) nao (?:e|pertence) (?:mais )?(?:d[oae]|ao?)"),
    Cue(Intent.STOP, 0.85, rf"nao (?:me |nos )?(?:mande|envie|mandem|enviem|manda)[a-z]* (?:mais )?(?:mais )?{_MESSAGES}|nao (?:me |nos )?(?:mande|envie|mandem|enviem|manda) mais$"),
    Cue(Intent.STOP, 0.85, rf"nao (?:quero|queremos|desejo|desejamos) (?:(?:mais )?receber(?: mais)?(?: [^ ]+){{0,2}}|mais) {_MESSAGES}|chega de {_MESSAGES}"),
    Cue(Intent.STOP, 0.85, rf"(?:parem?|para|deixem?) de (?:[^ ]+ )?(?:[^ ]+ )?(?:encher|ligar|incomodar|perturbar|importunar|escrever)|(?:parem?|para|deixem?) de (?:me |nos )?(?:mandar|enviar)(?: [^ ]+)? {_MESSAGES}"),
    Cue(Intent.STOP, 0.85, r"nao (?:entrem?|entre) mais em contato|nao (?:me |nos )?(?:liguem?|ligue|escrevam?|contatem?|perturbem?|incomodem?|procurem?) mais"),
    Cue(Intent.STOP, 0.85, r"(?:me tir[ae]m?|tir[ae]m?-me|remov[a-z]+|exclu[a-z]+|retir[a-z]+|apag[a-z]+)(?: [^ ]+){0,4} (?:lista|cadastro|base de dados|mailing)|(?:remov[a-z]+|exclu[a-z]+|retir[a-z]+|apag[a-z]+|tir[ae]m?) (?:o )?meu (?:numero|e-?mail|telefone|contato)|descadastr[a-z]+|unsubscribe"),
    Cue(Intent.STOP, 0.7, r"(?:stop|parar|pare|sair) (?:por favor|obrigad[oa]|pf)"),
    Cue(Intent.OUT_OF_OFFICE, 0.9, r"(?:estou|estarei|estamos|estaremos|encontro-me|me encontro) (?:[^ ]+ )?(?:fora do escritorio|ausente|de ferias|em ferias|de licenca|em viagem|afastad[oa])|fora do escritorio"),
    Cue(Intent.OUT_OF_OFFICE, 0.9, r"(?:resposta|mensagem|e-?mail) automatic[ao]|sem acesso ao e-?mail"),
    Cue(Intent.OUT_OF_OFFICE, 0.7, r"recebemos (?:o )?seu (?:contato|e-?mail|chamado).{0,60}|estou dirigindo"),
    Cue(Intent.QUESTION, 0.8, r"(?:pode|podem|poderia|poderiam|consegue|conseguem|favor|por favor) (?:[^ ]+ )?(?:enviar|mandar|passar|reenviar|confirmar|informar|dizer|ligar|explicar|atualizar)"),
    Cue(Intent.QUESTION, 0.75, r"(?:me )?(?:manda|mande|envia|envie|passa|passe|reenvia)(?: [^ ]+){0,4} (?:boleto|via|pix|nota|fatura|codigo|dados|chave|link)|me (?:liga|ligue|confirma|explica)"),
    Cue(Intent.QUESTION, 0.75, r"(?:preciso|precisamos|quero|gostaria)(?: [^ ]+){0,3} (?:nota|boleto|fatura|segunda via|2a via|extrato|dados|saber|parcelar|parcelamento)|segunda via|2a via"),
    Cue(Intent.QUESTION, 0.85, r"quanto (?:eu )?(?:devo|devemos|e|fica|esta|ta)|qual (?:o|a|e|fatura|boleto)|do que se trata|quem e|tem juros|da pra parcelar|quando vence|^(?:ajuda|info|help)$"),
    Cue(Intent.QUESTION, 0.75, r"nao receb[a-z]+ (?:[^ ]+ ){0,2}(?:boleto|fatura|nota|conta|codigo)"),
)  # fmt: skip

DAYS = (
    (Naming.AFTER_TOMORROW, r"depois de amanha"),
    (Naming.BUSINESS_DAY_OF_MONTH, r"(?:no |ate o )?(?:{n}(?:o|a)? ?|(?P<ordinal>primeiro|segundo|terceiro|quarto|quinto) )dia util"),
    (Naming.IN_BUSINESS_DAYS, r"(?:em|daqui a|dentro de|ate) {n} dias uteis"),
    (Naming.IN_DAYS, r"(?:em|daqui a?|dentro de) (?:uns )?{n} dias?"),
    (Naming.IN_WEEKS, r"(?:em|daqui a?|dentro de) {n} semanas?"),
    (Naming.IN_HOURS, r"(?:em|daqui a?|dentro de) (?:ate )?{n} ?(?:horas?|hrs?|h)"),
    (Naming.IN_MONTHS, r"(?:em|daqui a?|dentro de) {n} mes(?:es)?"),
    (Naming.START_OF_NEXT_MONTH, r"(?:comeco|inicio) do (?:proximo mes|mes(?: que vem)?)"),
    (Naming.END_OF_NEXT_MONTH, r"(?:fim|final) do (?:proximo mes|mes que vem)|(?:no )?(?:proximo mes|mes que vem)"),
    (Naming.END_OF_MONTH, r"(?:no |ate o )?(?:fim|final) (?:do|desse|deste) mes|(?:esse|este|neste|nesse) mes"),
    (Naming.WEEKEND, r"(?:no |nesse |neste )?(?:fim|final) de semana"),
    (Naming.DAY_AND_MONTH, r"(?:{weekday} )?(?:dia )?{n}o? ?(?:de|/)? ?{month}(?: (?:de )?(?P<year>[0-9]{4}))?"),
    (Naming.WEEKDAY_NEXT_WEEK, r"{weekday} da (?:semana que vem|proxima semana)"),
    (Naming.NEXT_WEEK, r"(?:na )?(?:proxima semana|semana que vem)"),
    (Naming.DAY_OF_MONTH, r"(?:no |ate o |ate |todo )?dias? {n}(?!(?: ?(?:%|de |mil)|[.,/:-]?[0-9]))"),
    (Naming.THIS_WEEKDAY, r"(?:essa|esta|nessa|nesta|hoje) {weekday}"),
    (Naming.WEEKDAY, r"(?:(?:na|no|ate|proxim[oa]) ){0,3}{weekday}(?: (?:que vem|proxima))?(?! (?:passad[oa]|via|parcela|vez))"),
    (Naming.END_OF_WEEK, r"(?:(?:essa|esta|nessa|nesta) semana)"),
    (Naming.IN_MONTH, r"em {month}"),
    (Naming.TODAY, r"hoje(?: ainda| mesmo)?|agora(?: mesmo)?|daqui a pouco|mais tarde"),
    (Naming.TOMORROW, r"amanha"),
)  # fmt: skip

PORTUGUESE = Tongue(
    code="pt",
    cues=CUES,
    days=DAYS,
    weekdays={
        f"{name}{tail}": day
        for day, name in enumerate(("segunda", "terca", "quarta", "quinta", "sexta"))
        for tail in ("", "-feira", " feira")
    }
    | {"sabado": 5, "domingo": 6}
    | {f"{n}a{tail}": n - 2 for n in range(2, 7) for tail in (" feira", "-feira", "f")},
    months={
        "janeiro": 1, "fevereiro": 2, "marco": 3, "abril": 4, "maio": 5, "junho": 6, "julho": 7, "agosto": 8,
        "setembro": 9, "outubro": 10, "novembro": 11, "dezembro": 12, "jan": 1, "fev": 2, "mar": 3, "abr": 4, "mai": 5,
        "jun": 6, "jul": 7, "ago": 8, "set": 9, "out": 10, "nov": 11, "dez": 12,
    },
    numbers={
        "um": 1, "uma": 1, "dois": 2, "duas": 2, "tres": 3, "quatro": 4, "cinco": 5, "seis": 6, "sete": 7, "oito": 8,
        "nove": 9, "dez": 10, "quinze": 15, "vinte": 20, "trinta": 30, "primeiro": 1,
    },
    spelling={
        "n|ñ|naum|nn|num": "nao", "vc|vcs": "voces", "pq|pk": "porque", "hj": "hoje", "amnh|amanhan|amnha": "amanha",
        "tb|tbm": "tambem", "pgto|pagto|pgt": "pagamento", "dps": "depois", "obg|obgd|vlw": "obrigado",
        "fds": "fim de semana", "ta|tah": "ta", "pfv|pf|pff": "por favor", "q": "que", "eh": "e", "cmprovante|conprovante": "comprovante",
        "trasferencia|tranferencia|transf": "transferencia", "pra": "para", "msg|msgs": "mensagens", "sesta": "sexta",
    },
    common=frozenset(
        ["o", "os", "voce", "voces", "ja", "com", "para", "boleto", "obrigado", "obrigada", "pix", "amanha", "sexta", "segunda", "terca", "quarta", "quinta", "fatura", "paguei", "ola", "oi", "bom", "boa", "dia", "hoje", "um", "uma", "meu", "minha", "eu", "vou", "essa", "esse", "na", "no", "do", "da", "e", "foi", "nao", "em", "pagar", "pago", "semana", "mes", "que", "vem", "fiz", "comprovante", "pagamento", "nota", "ontem", "ta", "nos", "isso", "muito", "ate", "quando", "ainda"]
    ),
    denied=r"nao|no(?=\s*$)|nunca|jamais|tampouco|nem|sem|ninguem|nenhum[a]?|falta",
    affirmed=r"ja",
    supposed=r"(?<=[a-z] )se|quando|assim que|logo que|depois que|ate que|para que|acho que nao",
    soothing=r"nao (?:se )?(?:preocupe|esquenta|tem problema)|sem (?:falta|problema|estresse)",
    asking=r"qual|quais|quanto|onde|quem|do que|por que|ate quando|posso|podemos|poderia[m]?|da para|aceitam?|tem|como|quando vence|o que",
    past=r"ontem|anteontem|passad[oa]|atras|hoje cedo|hoje pela manha|no banco|agora pouco",
    joints=r"mas|porem|porque|pois",
    billing=r"(?:(?:fatura|boleto|nota|titulo)s? (?:de|do|com vencimento em)|venc(?:eu|e|ido|ida|imento)(?: no| em| do)?|emitid[oa] em)(?: dia)?",
    returning=r"retorno|retornarei|volto|voltarei|regresso|estarei de volta",
    courtesy=r"ok|sim|beleza|blz|ta|bom|boa|dia|tarde|noite|oi|ola|obrigad[oa]|por favor|sem falta|cedo|ate|no|na|a|o|em|de|para|eu|certo|combinado|maximo",
)
