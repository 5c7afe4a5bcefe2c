"""How do customers answer in Spanish? Of Spain and of Latin America, where `cancelar` means to pay."""

from domain.intent.tongue import Cue, Naming, Needs, Tongue
from models.reply import Intent

_I_PAID = "pague|cancele|abone|deposite|transferi|consigne|gire|liquide|salde|ingrese"
_WE_PAID = "pagamos|cancelamos|abonamos|depositamos|transferimos|consignamos|giramos|liquidamos|saldamos|ingresamos"
_THEY_PAID = "pagaron|cancelaron|abonaron|depositaron|transfirieron|consignaron|giraron|liquidaron"
#: Without its accent also "I pay".
_HE_PAID = "pago|cancelo|abono|deposito|transfirio|consigno|giro|liquido"
_PAYS = "pago|cancelo|abono|deposito|transfiero|consigno|giro|liquido|ingreso"
_WILL_PAY = "|".join(
    f"{verb}(?:e|emos|an|a)" for verb in ["pagar", "cancelar", "abonar", "depositar", "transferir", "consignar", "girar", "liquidar"]
)
_TO_PAY = "(?:pagar|cancelar|abonar|depositar|transferir|consignar|girar|liquidar|saldar|ingresar)(?:l[eoa]s?|te|selo|sela)?"
_PAYING = "pagando|cancelando|abonando|depositando|transfiriendo|consignando|girando|realizando"
_IS_PAID = "(?:pagad|cancelad|abonad|depositad|transferid|consignad|liquidad|saldad|ingresad)[oa]s?"
_PAYMENT = "(?:pago|transferencia|deposito|consignacion|abono|giro|ingreso|bizum|transaccion)s?"
_PROOF = "(?:comprobante|soporte|justificante|voucher|constancia|pantallazo|captura|colilla)s?"
_THING = "(?:servicio|contrato|pedido|suscripcion|orden|plan|internet|linea|compra|producto|seguro|membresia)"
_MESSAGES = "(?:mensajes?|mensajitos|correos?|sms|whats ?app|wasaps?|e-?mails?|mails?|notificaciones|llamadas|nada|publicidad)"
_FEW = r"(?: [^ ]+){0,3}"

CUES = (
    Cue(Intent.PAID, 0.95, rf"ya (?:(?:l[eoa]s?|te|se|me) ){{0,2}}(?:{_I_PAID}|{_WE_PAID}|{_THEY_PAID})(?! {_FEW} {_THING})", Needs.NO_DAY),
    Cue(Intent.PAID, 0.75, rf"ya (?:(?:l[oa]s?|se|quedo|mi|el|la|[a-z]+) ){{0,2}}(?<!le )(?<!les )(?<!te )(?:{_HE_PAID})", Needs.NO_DAY),
    Cue(Intent.PAID, 0.7, rf"(?<!que )(?:{_I_PAID})", Needs.NO_DAY),
    Cue(Intent.PAID, 0.85, rf"(?:{_I_PAID}|{_WE_PAID}|{_THEY_PAID}|se (?:l[aeo]s? )?(?:{_HE_PAID}))", Needs.PAST),
    Cue(Intent.PAID, 0.8, rf"se (?:l[aeo]s? )?(?:{_HE_PAID})", Needs.NO_DAY),
    Cue(Intent.PAID, 0.9, rf"(?:esta|estan|fue|fueron|quedo|quedaron|ha sido|han sido|se encuentran?|ya quedan?) (?:ya |totalmente |completamente )?(?:{_IS_PAID}|pag[oa])"),
    Cue(Intent.PAID, 0.9, rf"(?:he|hemos|ha|han) (?:sido )?(?:ya )?(?:{_IS_PAID}|(?:realizado|hecho|efectuado|enviado){_FEW} {_PAYMENT})"),
    Cue(Intent.PAID, 0.9, rf"(?:hice|hizo|hicimos|hicieron|realice|realizo|efectue|envie|ya realizamos|ya efectuamos|ya enviamos){_FEW} {_PAYMENT}"),
    Cue(Intent.PAID, 0.8, rf"(?:realizamos|efectuamos|enviamos|hacemos){_FEW} {_PAYMENT}", Needs.PAST),
    Cue(Intent.PAID, 0.9, rf"{_PAYMENT}(?: [^ ]+){{0,6}} (?:fue|fueron|ha sido|esta|quedo|ya) (?:ya )?(?:realizad|hech|efectuad|enviad|aplicad)[oa]s?"),
    Cue(Intent.PAID, 0.85, rf"{_PAYMENT} (?:ya )?(?:se (?:realizo|hizo|efectuo|envio)|salio)|(?:esta|quedo) hech[oa] (?:el|la) {_PAYMENT}"),
    Cue(Intent.PAID, 0.9, rf"(?:adjunt[oa]|adjuntamos|anexo|anexamos|envio|envie|enviamos|mando|mande|mandamos|remito|remitimos|comparto|comparti|ahi va|aqui esta){_FEW} {_PROOF}"),
    Cue(Intent.PAID, 0.85, rf"{_PROOF}(?: de (?:pago|transferencia))? (?:adjunto|anexo)"),
    Cue(Intent.PAID, 0.95, rf"(?:acabo|acabamos|acaba|acaban) de (?:{_TO_PAY}|hacer{_FEW} {_PAYMENT}|realizar{_FEW} {_PAYMENT})"),
    Cue(Intent.PAID, 0.8, rf"recien (?:l[oa]s? )?(?:{_PAYS}|{_I_PAID})"),
    Cue(Intent.PAID, 0.8, r"^(?:listo )?pagad[oa]s?(?: .{0,20})?$"),
    Cue(Intent.PAID, 0.6, r"(?:estoy|estamos) al dia"),
    Cue(Intent.PROMISE, 0.85, rf"(?:voy|vamos|van|va|paso|pasamos|pasare) a (?:(?:{_TO_PAY})(?!{_FEW} {_THING})|(?:hacer|realizar){_FEW} {_PAYMENT}|ponerme al dia)"),
    Cue(Intent.PROMISE, 0.85, rf"{_WILL_PAY}|saldaremos|(?:regulariz|salda|soluciona)re(?:mos)?"),
    Cue(Intent.PROMISE, 0.8, rf"{_PAYS}|{_WE_PAID}", Needs.DAY),
    Cue(Intent.PROMISE, 0.6, rf"(?<!se )(?:les?|te|se l[oa]s?|yo|ese dia|ahi) (?:{_PAYS})"),
    Cue(Intent.PROMISE, 0.75, r"(?:le|les|te) (?:tengo|doy|llevo|mando|paso|envio|resuelvo) (?:[^ ]+ )?(?:plata|dinero|pago|eso|abono|cheque|resto)", Needs.DAY),
    Cue(Intent.PROMISE, 0.8, rf"(?:hago|hacemos|realizo|realizamos|efectuo|efectuamos|enviamos|envio){_FEW} {_PAYMENT}", Needs.DAY),
    Cue(Intent.PROMISE, 0.85, rf"(?:hare|haremos|realizare|realizaremos|efectuaremos|enviaremos|procederemos|procedemos)(?: al?)?{_FEW} (?:{_PAYMENT}|{_TO_PAY})"),
    Cue(Intent.PROMISE, 0.8, rf"(?:estare|estaremos|estoy|estamos) (?:{_PAYING})"),
    Cue(Intent.PROMISE, 0.75, r"(?:programad|agendad|previst)[oa]s?", Needs.DAY),
    Cue(Intent.PROMISE, 0.7, rf"{_PAYMENT}{_FEW} (?:programad|agendad|previst)[oa]s?"),
    Cue(Intent.PROMISE, 0.85, rf"(?:{_PAYMENT}|cheque|factura){_FEW} (?:sale|saldra|se hara|se realizara|se efectuara|sera|quedara|estara)", Needs.DAY),
    Cue(Intent.PROMISE, 0.85, rf"(?:me comprometo|nos comprometemos|prometo|quedo|quedamos|quede|planeo|pienso|espero|puedo|podemos|podre) (?:a |de |en |con )?(?:el pago|{_TO_PAY})", Needs.DAY),
    Cue(Intent.PROMISE, 0.75, rf"(?:me comprometo|nos comprometemos|prometo|quedo) (?:a |de |en |con )?(?:el pago|{_TO_PAY})"),
    Cue(Intent.PROMISE, 0.6, r"(?:deme|denme|dame|denos|me dan?|me regala|regaleme|necesito|solicito|pido|pedimos|espereme|esperame|me espera|puede esperar|pueden esperar|aguanteme)(?: [^ ]+){0,4} (?:dias|plazo|hasta|tiempo|chance|semanas?|prorroga)"),
    Cue(Intent.PROMISE, 0.75, rf"(?:quedan?|quedara|estara) (?:{_IS_PAID}|pag[oa])|quedan?|entra", Needs.DAY),
    Cue(Intent.PROMISE, 0.8, r"sin falta", Needs.DAY),
    Cue(Intent.PROMISE, 0.75, r"l[oa]s? (?:haremos|hare|hago|hacemos)", Needs.DAY),
    Cue(Intent.PROMISE, 0.55, rf"(?:apenas|en cuanto|cuando|tan pronto)(?: [^ ]+){{1,8}} (?:{_PAYS})|(?:{_PAYS}|{_WE_PAID}) (?:apenas|en cuanto|cuando|tan pronto)"),
    Cue(Intent.DISPUTE, 0.9, rf"(?:no|nunca|jamas){_FEW} (?:recib[a-z]+|llego|llegaron|llegado|entregaron|entregado|entregan)(?!{_FEW} (?:factura|correo|mensaje|cuenta|link|pdf))(?<!factura)"),
    Cue(Intent.DISPUTE, 0.9, r"no (?:[^ ]+ ){0,2}(?:corresponden?|coinciden?|procede|reconozco|reconocemos|cuadra|debo|debemos|adeudo|adeudamos)"),
    Cue(Intent.DISPUTE, 0.9, r"no (?:estoy|estamos) de acuerdo|no (?:tengo|tenemos|hay) (?:ningun[a]? )?(?:deuda|saldo|pendiente)|no es (?:mi[oa]|nuestr[oa]|(?:el |lo |la )?correct[oa])"),
    Cue(Intent.DISPUTE, 0.85, r"(?:no|nunca|jamas) (?:[^ ]+ ){0,2}(?:pedi|pedimos|solicite|solicitamos|contrate|contratamos|compre|compramos|ordene|autorice|autorizamos|aplicaron|funciona|cumpli[a-z]+|prestaron|use|usamos|utiliz[a-z]+)"),
    Cue(Intent.DISPUTE, 0.9, rf"(?:facturas?|valor|monto|importe|precio|cantidad|cobro|iva|total|rfc|nit|ruc|cuit){_FEW} (?:mal|errone[oa]s?|errad[oa]s?|equivocad[oa]s?|incorrect[oa]s?|duplicad[oa]s?|incomplet[oa]s?|indebid[oa]s?)"),
    Cue(Intent.DISPUTE, 0.85, r"(?:error|errores)(?: [^ ]+){0,2} (?:facturas?|cobro|valor|monto|precio|rfc|ruc|nit|cuit|iva)|factura(?: [^ ]+){0,2} error(?:es)?|mal (?:hecha|facturad[oa]|cobrad[oa]|liquidad[oa])"),
    Cue(Intent.DISPUTE, 0.9, r"cobr[a-z]+ (?:[^ ]+ )?(?:de mas|demas|dos veces|doble|otra vez|de nuevo)|doble cobro|cobro (?:indebido|doble)"),
    Cue(Intent.DISPUTE, 0.8, r"duplicad[oa]s?"),
    Cue(Intent.DISPUTE, 0.9, rf"(?:llego|llegaron|vino|vinieron|recibimos|recibi|entregaron|mandaron|enviaron|material|producto){_FEW} (?:danad|incomplet|rot|averiad|defectuos|vencid|golpead|malograd)[oa]s?"),
    Cue(Intent.DISPUTE, 0.75, r"otra cosa|no lo que (?:pedi|pedimos)|devolvimos|devolvi|devuelt[oa]s?|devolucion|notas? (?:de )?credito"),
    Cue(Intent.DISPUTE, 0.75, r"(?:prometi[a-z]+|quedaron|ofreci[a-z]+|acord[a-z]+|falta|sin)(?: [^ ]+){0,5} descuento|descuento(?: [^ ]+){0,4} no"),
    Cue(Intent.DISPUTE, 0.85, r"(?:solicit[a-z]+|favor|necesit[a-z]+|pedimos|pido|deben|pueden) (?:[^ ]+ ){0,2}(?:cancel|anul)[a-z]+(?: [^ ]+){0,2} factura|anular|anulen|anulacion|refactur[a-z]+"),
    Cue(Intent.DISPUTE, 0.8, rf"{_THING}{_FEW} (?:cancelad|anulad)[oa]s?|cancel(?:e|amos|aron) (?:el|la|ese|esa|mi|este|esta) {_THING}"),
    Cue(Intent.DISPUTE, 0.8, r"no (?:(?:l[eo]s?|te) )?(?:voy|vamos|pienso|pensamos|pienso) (?:a )?pagar|no (?:les? |te )?(?:pago|pagamos|pagare|pagaremos) (?:nada|eso|esa|esta|ese)|hasta que no .{3,60} no pag[a-z]+"),
    Cue(Intent.DISPUTE, 0.75, r"reclamos?|reclamacion|en disputa|inconform[a-z]+|estafa[a-z]*|robo|fraude|ladrones"),
    Cue(Intent.WRONG_PERSON, 0.95, r"(?:numero|persona|correo|destinatario|contacto|telefono|celular) (?:esta )?(?:equivocad|errad|errone|incorrect)[oa]"),
    Cue(Intent.WRONG_PERSON, 0.9, r"se (?:ha |han )?(?:equivoc|confund)[a-z]+ de (?:numero|persona|correo)|^(?:[a-z]+ )?se (?:equivoc|confund)(?:o|io|aron)$|^(?:[a-z]+ )?(?:esta|estan|estas) equivocad[oa]s?$"),
    Cue(Intent.WRONG_PERSON, 0.8, r"^(?:hola )?(?:yo )?no soy (?:(?:el|la) )?(?:senora? )?[a-z]+(?: [a-z]+)?$|no soy (?:yo )?(?:cliente|la persona|(?:el|la) (?:encargad|responsable)[a-z]*)"),
    Cue(Intent.WRONG_PERSON, 0.9, r"no (?:conozco|conocemos) (?:a )?(?:es[ae]|dich[ao]|ningun[ao]?|nadie|la|al)(?: (?:persona|senora?|tal|cliente))?(?!.{0,10}(?:deuda|factura))"),
    Cue(Intent.WRONG_PERSON, 0.9, r"ya no (?:trabaj[oa]|trabajamos|labor[oa]|pertene[a-z]+|llevo|estoy|soy)(?: .{0,40})?"),
    Cue(Intent.WRONG_PERSON, 0.9, r"(?:numero|celular|telefono|correo|movil) no (?:es|pertenece) (?:de|del|al?)|(?:aqui|aca) no (?:vive|trabaja|hay)"),
    Cue(Intent.STOP, 0.85, r"no (?:me|nos) (?:escrib|llam|contact|molest)[a-z]+ (?:[^ ]+ )?(?:mas|nunca)|(?:no|nunca) (?:me |nos )?(?:vuelvan?|vuelvas) a (?:escribir|llamar|contactar|molestar)[a-z]*|no (?:me|nos) (?:molest[a-z]+|contact[a-z]+)"),
    Cue(Intent.STOP, 0.85, rf"no (?:me|nos) (?:mand|envi)[a-z]+ (?:[^ ]+ )?(?:mas )?{_MESSAGES}|no (?:me|nos) (?:mand|envi)en? mas$"),
    Cue(Intent.STOP, 0.85, rf"no (?:quiero|deseo|queremos|deseamos) (?:(?:volver a )?recibir(?: [^ ]+){{0,2}}|mas) {_MESSAGES}|no mas {_MESSAGES}"),
    Cue(Intent.STOP, 0.85, rf"(?:dejen?|dejar|dejes|deja|paren?) de (?:escrib|llam|molest|contact|fastidi|acos|joder)[a-z]*|(?:dejen?|dejar|deja|paren?) de (?:mandar|enviar)[a-z]* (?:[^ ]+ )?{_MESSAGES}"),
    Cue(Intent.STOP, 0.85, r"(?:elimin|borr|quit|saqu|remuev|retir|suprim)[a-z]+(?: [^ ]+){0,4} (?:de (?:su|la|sus|esta|tu) (?:lista|base de datos|sistema|directorio)|mi (?:numero|correo|celular|telefono))|(?:elimin|borr|quit|retir|suprim)[a-z]+ mi (?:numero|correo|celular|telefono)"),
    Cue(Intent.STOP, 0.75, rf"(?:dame|denme|deme|darme|darnos|denos) de baja(?!{_FEW} (?:{_THING}|cuenta))|desuscri[a-z]+|unsubscribe"),
    Cue(Intent.STOP, 0.7, r"(?:stop|alto|parar|baja|salir) (?:por favor|gracias)"),
    Cue(Intent.OUT_OF_OFFICE, 0.9, r"(?:estoy|estare|estamos|me encuentro|estaremos|me encontrare) (?:[^ ]+ )?(?:fuera de (?:la )?oficina|ausente|de vacaciones|de licencia|de permiso|de baja|con licencia)|fuera de (?:la )?oficina"),
    Cue(Intent.OUT_OF_OFFICE, 0.9, r"(?:respuesta|mensaje|correo|contestacion) automatic[oa]|sin acceso al? (?:mi )?correo|no (?:tengo|tendre) acceso al? (?:mi )?correo|contestador"),
    Cue(Intent.OUT_OF_OFFICE, 0.7, r"(?:hemos recibido|recibimos) su (?:correo|mensaje|solicitud|consulta).{0,60}|estoy (?:conduciendo|manejando)"),
    Cue(Intent.QUESTION, 0.8, r"(?:puede|pueden|podria|podrian|podes|puedes|podras|favor|por favor) (?:[^ ]+ ){0,2}(?:enviar|mandar|pasar|reenviar|compartir|indicar|confirmar|decir|facilitar|remitir|llamar|explicar|aclarar)[a-z]*"),
    Cue(Intent.QUESTION, 0.7, r"me (?:[^ ]+ )?(?:regala|pasa|manda|envia|comparte|confirma|indica|dice|llama|explica|facilita)[ns]?(?! (?:cobr|otra))|(?:llameme|llamame|llamenme)"),
    Cue(Intent.QUESTION, 0.75, r"(?:necesito|necesitamos|requiero|requerimos|solicito|solicitamos|quisiera|quiero) (?:[^ ]+ ){0,3}(?:copia|facturas?|estado de cuenta|datos|numero de cuenta|certificado|detalle|informacion|saber|link|plazos)"),
    Cue(Intent.QUESTION, 0.75, r"(?:envi|mand|pas|reenvi)(?:ar|ame|eme|en|enme|arme)(?: [^ ]+){0,3} (?:facturas?|copia|estado|datos|cuenta|link|pdf|xml)"),
    Cue(Intent.QUESTION, 0.85, r"cuant[oa]s? (?:le |les |es lo que )?(?:debo|debemos|es|seria|tengo|esta|queda)|cual es|de que es|quien es|a que corresponde|^(?:ayuda|info|informacion|help)$"),
)  # fmt: skip

DAYS = (
    (Naming.AFTER_TOMORROW, r"pasado manana"),
    (Naming.IN_BUSINESS_DAYS, r"(?:dentro de|en|a) (?:unos |los proximos )?{n} dias (?:habiles|laborables|laborales)"),
    (Naming.IN_DAYS, r"(?:dentro de|en) (?:unos |los proximos |maximo )?{n} dias?"),
    (Naming.IN_WEEKS, r"(?:dentro de|en) {n} semanas?"),
    (Naming.IN_HOURS, r"(?:dentro de|en) (?:unas )?{n} ?(?:horas?|hrs?|h)"),
    (Naming.IN_MONTHS, r"(?:dentro de|en) {n} mes(?:es)?"),
    (Naming.START_OF_NEXT_MONTH, r"(?:primeros dias|principios?|inicios?|comienzos?) (?:de|del) (?:proximo mes|mes(?: que viene| entrante| siguiente| proximo)?)"),
    (Naming.END_OF_NEXT_MONTH, r"(?:fin|fines|final|finales) (?:de|del) (?:proximo mes|mes (?:que viene|entrante|siguiente|proximo))|(?:el )?(?:proximo mes|mes (?:que viene|entrante|siguiente|proximo))"),
    (Naming.END_OF_MONTH, r"(?:a )?(?:fin|fines|final|finales) (?:de|del) (?:este )?mes|este mes|ultimo dia del mes"),
    (Naming.WEEKEND, r"(?:este |el |fin )?fin de semana"),
    (Naming.DAY_AND_MONTH, r"(?:{weekday} )?(?:dia )?{n}(?:ro)? ?(?:de|del|-|/)? ?{month}(?: (?:de|del)? ?(?P<year>[0-9]{4}))?"),
    (Naming.DAY_AND_MONTH, r"{month} {n}"),
    (Naming.WEEKDAY_NEXT_WEEK, r"{weekday} de la (?:proxima semana|(?:otra )?semana (?:que viene|que entra|proxima|entrante|siguiente))"),
    (Naming.NEXT_WEEK, r"(?:la )?(?:proxima|siguiente|otra) semana|semana (?:que viene|que entra|proxima|entrante|siguiente)"),
    (Naming.DAY_OF_MONTH, r"(?:el|los|al|del|dia|hasta|antes del?|para el|cada) (?:proximo )?(?:dia |dias )?(?:{weekday} )?{n}(?!(?: ?(?:%|de (?!cada)|del (?!mes)|mil|dias|horas|cuotas|por|pesos|usd|euros|millon|[a-z]+ de marzo)|[.,/:-]?[0-9]))"),
    (Naming.DAY_OF_MONTH, r"{weekday} {n}(?!(?: ?(?:%|de |mil|dias|am|pm)|[.,/:-]?[0-9]))"),
    (Naming.THIS_WEEKDAY, r"(?:este|hoy) (?:mismo )?{weekday}"),
    (Naming.WEEKDAY, r"(?:(?:el|para el|del|al|proximo|dia) ){0,3}{weekday}(?: (?:que viene|proximo|q viene|entrante))?(?! pasad[oa])(?! anterior)"),
    (Naming.END_OF_WEEK, r"(?:en )?(?:el transcurso de )?(?:esta|la) semana(?! pasada)|finales? de (?:la )?semana"),
    (Naming.PAYDAY, r"(?:la |esta |en )?quincena"),
    (Naming.IN_MONTH, r"en {month}"),
    (Naming.TODAY, r"hoy(?: mismo)?|ahora mismo|ahorita|en un rato|mas tarde|esta (?:tarde|noche)"),
    (Naming.TOMORROW, r"(?<!la )(?<!esta )(?<!de )manana"),
)  # fmt: skip

SPANISH = Tongue(
    code="es",
    cues=CUES,
    days=DAYS,
    weekdays={"lunes": 0, "martes": 1, "miercoles": 2, "jueves": 3, "viernes": 4, "sabado": 5, "domingo": 6},
    months={
        "enero": 1, "febrero": 2, "marzo": 3, "abril": 4, "mayo": 5, "junio": 6, "julio": 7, "agosto": 8,
        "septiembre": 9, "setiembre": 9, "octubre": 10, "noviembre": 11, "diciembre": 12, "ene": 1, "feb": 2, "mar": 3,
        "abr": 4, "jun": 6, "jul": 7, "ago": 8, "sep": 9, "sept": 9, "oct": 10, "nov": 11, "dic": 12,
    },
    numbers={
        "un": 1, "una": 1, "uno": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7, "ocho": 8,
        "nueve": 9, "diez": 10, "quince": 15, "veinte": 20, "treinta": 30, "primero": 1,
    },
    spelling={
        "q|ke|k": "que", "xq|xk|pq|porq|porke": "porque", "x": "por", "t": "te", "d": "de", "tb|tmb|tbn": "tambien",
        "mnn|mnna|mna|manna|mana": "manana", "xfa|xfavor|porfa|porfis|pls|plis": "por favor", "hoi": "hoy",
        "vierne|viernez|biernes|vierns": "viernes", "juebes|juevez": "jueves", "miercole|miercolez": "miercoles",
        "lune|lunez": "lunes", "martez": "martes", "savado": "sabado", "tranferi|trasferi|tranfiri": "transferi",
        "tranferencia|trasferencia|transf": "transferencia", "conprobante|comprovante|comprobnte": "comprobante",
        "fact|fra": "factura", "pag": "pago", "paque|pagee|page|paje": "pague", "recivi|resivi|rescibi": "recibi",
        "ekivocado": "equivocado", "nro|num": "numero", "mercaderia": "mercancia", "manaña": "manana",
        "dps": "despues", "sta": "esta", "ya le|ya les": "ya le",
    },
    common=frozenset(
        ["el", "la", "los", "las", "que", "por", "para", "con", "ya", "le", "les", "su", "mi", "es", "una", "un", "del", "al", "y", "gracias", "factura", "pague", "pago", "manana", "hola", "buenas", "buenos", "usted", "ustedes", "esta", "favor", "viernes", "jueves", "lunes", "martes", "miercoles", "sabado", "semana", "mes", "dia", "no", "se", "me", "te", "hoy", "cuenta", "cuanto", "numero"]
    ),
    denied=r"no|nunca|jamas|tampoco|ni|sin|nadie|ningun[oa]?|imposible|falta",
    affirmed=r"(?<!que )(?<!si )ya",
    supposed=r"(?<=[a-z] )si|cuando|hasta que|en cuanto|apenas|una vez|para que|antes de que",
    soothing=r"no (?:te|se|os) (?:preocupes?|preocupen|moleste)|no hay (?:problema|lio|cuidado)|sin (?:falta|problema)|no pasa nada",
    asking=r"cual(?:es)?|cuant[oa]s?|donde|quien(?:es)?|a que|de que|en que|por que|hasta cuando|puedo|podemos|se puede"
    r"|podria[ns]?|aceptan?|reciben|es posible|sera (?:posible|que)|ya les llego|que (?:debo|es|factura|valor|cuenta)",
    past=r"ayer|anteayer|antier|anoche|pasad[oa]|anterior|hace|esta manana|hoy temprano|recien|enero|febrero",
    joints=r"y|pero|aunque|porque|pues",
    billing=r"(?:facturas? (?:del?|con fecha|de fecha)|vencid[oa]s? (?:el|desde el)|vence(?: el)?|vencimiento(?: del?| el)?"
    r"|emitid[oa]s? (?:el|con fecha)|fechad[oa] (?:el)?)(?: dia)?",
    returning=r"regreso|regresare|vuelvo|volvere|retorno|estare de vuelta|me reincorporo|reincorporacion",
    courtesy=r"ok|okey|vale|si|listo|bueno|buenas?|buenos|dias?|tardes|noches|hola|gracias|muchas|por favor|favor|senorita"
    r"|senora?|sin falta|a primera hora|seguro|maximo|a mas tardar|para|el|la|a|en|de|claro|jefe|amig[oa]|temprano|tipo|como",
)
