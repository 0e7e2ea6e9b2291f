"""Words of our own for made-up sites, by language: what newsrooms repeat, within stories and around them."""

# ruff: noqa: E501  sentences

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """``intros``, ``correction`` and ``update`` are story text; ``promos``, ``bios`` and ``comments`` are not.

    ``bios`` hold {name}. ``months`` are as dates write them. ``authors`` sign stories whose own author is unknown.
    ``extra`` is a sentence that an edited copy of a story has more.
    """

    intros: tuple[str, ...]
    correction: str
    update: str
    extra: str
    promos: tuple[str, ...]
    bios: tuple[str, ...]
    comments: tuple[str, ...]
    authors: tuple[str, ...]
    months: tuple[str, ...]


WORDS = {
    "en": Words(
        intros=(
            "Each week we ask someone who knows the place to walk us round it, and to tell us what a visitor would miss.",
            "In this column our writers look at one question that readers have sent in, and at what is known about it.",
        ),
        correction="Editor's note: an earlier version of this story gave the wrong day for the meeting; it has been put right.",
        update="What we know so far",
        extra="Nobody from the office could be reached for a further statement on Thursday evening.",
        promos=(
            "Sign up for our morning letter and have the most important stories in your inbox before breakfast.",
            "Support our reporting: from two pounds a month you keep this newsroom independent and free to read for all.",
        ),
        bios=(
            "{name} has reported for us from the north since 2014 and writes about councils, schools and the railway.",
            "{name} covers science and health. Before joining us, the former nurse worked in three hospitals.",
            "{name} is a senior correspondent with a weakness for long documents and short trains.",
        ),
        comments=(
            "I have lived there for thirty years and nobody has ever asked us what we think of it.",
            "Good piece, but you forgot to mention what it will cost in the second year.",
            "My neighbour told me the same story last week and I did not believe a word.",
            "Can somebody explain why this took so long? It was promised before the last election.",
            "Thank you for this. More of it, please, and fewer pictures of celebrities.",
        ),
        authors=("Ellen Marsh", "Tom Alderidge", "Priya Nandal", "Owen Castell", "Ruth Hollins", "Dan Weatherby"),
        months=("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
                "November", "December"),
    ),
    "de": Words(
        intros=(
            "Jede Woche gehen wir an dieser Stelle einer Frage nach, die uns Leserinnen und Leser geschickt haben.",
            "In unserer Reihe erzählen Menschen aus der Region, was sie antreibt und was sie gern ändern würden.",
        ),
        correction="Anmerkung der Redaktion: In einer früheren Fassung dieses Textes stand ein falscher Wochentag. Wir haben das berichtigt.",
        update="Was wir bisher wissen",
        extra="Eine weitere Stellungnahme war am Donnerstagabend von der Behörde nicht mehr zu bekommen.",
        promos=(
            "Bestellen Sie unseren Morgenbrief: die wichtigsten Nachrichten des Tages, noch vor dem Frühstück in Ihrem Postfach.",
            "Unterstützen Sie unsere Arbeit: Schon mit drei Euro im Monat sorgen Sie dafür, dass unsere Texte für alle frei bleiben.",
        ),
        bios=(
            "{name} berichtet seit 2014 aus dem Norden und schreibt über Gemeinderäte, Schulen und die Bahn.",
            "{name} ist für Wissenschaft und Gesundheit zuständig und hat vorher in drei Kliniken gearbeitet.",
            "{name} schreibt über alles, was Räder hat, und leitet das Ressort für Verkehr.",
        ),
        comments=(
            "Ich wohne seit dreißig Jahren dort, und uns hat noch nie jemand gefragt, was wir davon halten.",
            "Guter Beitrag, aber was das im zweiten Jahr kostet, steht leider nirgends.",
            "Mein Nachbar hat mir letzte Woche genau dasselbe erzählt, und ich habe ihm kein Wort geglaubt.",
            "Kann mir jemand erklären, warum das so lange gedauert hat? Versprochen war es vor der letzten Wahl.",
            "Danke dafür. Bitte mehr davon und weniger über Prominente.",
        ),
        authors=("Jutta Harnisch", "Malte Brockdorf", "Sevda Yilmazer", "Klaus Ebertin", "Rieke Sandvoss", "Timo Auerhahn"),
        months=("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober",
                "November", "Dezember"),
    ),
    "fr": Words(
        intros=(
            "Chaque semaine, nous posons à un habitant la question que nos lecteurs nous ont le plus souvent envoyée.",
            "Dans cette chronique, nos journalistes reviennent sur un chiffre qui a fait parler de lui.",
        ),
        correction="Note de la rédaction : une version précédente de cet article donnait un mauvais jour pour la réunion ; il a été corrigé.",
        update="Ce que l'on sait pour le moment",
        extra="Le service concerné n'a pas souhaité faire d'autre déclaration jeudi soir.",
        promos=(
            "Inscrivez-vous à notre lettre du matin et recevez l'essentiel de l'actualité avant le petit déjeuner.",
            "Soutenez notre rédaction : pour trois euros par mois, vous nous aidez à rester libres et ouverts à tous.",
        ),
        bios=(
            "{name} suit la région Nord depuis 2014 et écrit sur les communes, les écoles et le rail.",
            "{name} est journaliste au service sciences et santé, après dix ans passés à l'hôpital.",
        ),
        comments=(
            "J'habite là depuis trente ans et personne ne nous a jamais demandé notre avis.",
            "Bon article, mais il manque le coût de la deuxième année.",
            "Quelqu'un peut-il m'expliquer pourquoi cela a pris autant de temps ?",
        ),
        authors=("Solène Marchaud", "Yanis Delcourt", "Odile Perrichon", "Bastien Lorvaux", "Nadia Sefraoui"),
        months=("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
                "novembre", "décembre"),
    ),
    "es": Words(
        intros=(
            "Cada semana preguntamos a un vecino por aquello que un visitante no debería perderse en su barrio.",
            "En esta columna nuestros redactores responden a una pregunta que han enviado los lectores.",
        ),
        correction="Nota de la redacción: una versión anterior de este artículo daba un día equivocado para la reunión; se ha corregido.",
        update="Lo que se sabe hasta ahora",
        extra="La oficina no quiso hacer más declaraciones el jueves por la noche.",
        promos=(
            "Suscríbase a nuestro boletín de la mañana y reciba lo más importante antes del desayuno.",
            "Apoye nuestro trabajo: por tres euros al mes nos ayuda a seguir siendo independientes y abiertos a todos.",
        ),
        bios=(
            "{name} informa desde el norte desde 2014 y escribe sobre ayuntamientos, escuelas y trenes.",
            "{name} es periodista de ciencia y salud y trabajó antes en tres hospitales.",
        ),
        comments=(
            "Vivo allí desde hace treinta años y nadie nos ha preguntado nunca qué pensamos.",
            "Buen artículo, pero falta decir lo que costará el segundo año.",
            "¿Alguien puede explicar por qué ha tardado tanto?",
        ),
        authors=("Lucía Barrenechea", "Andrés Quintales", "Marta Olmedilla", "Javier Sotogrande", "Inés Valcárcel"),
        months=("enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre",
                "noviembre", "diciembre"),
    ),
    "ja": Words(
        intros=(
            "この欄では毎週、読者から寄せられた質問を一つ選び、記者が調べてわかったことをお伝えします。",
            "町で長く暮らす人に、訪れた人が見落としがちな場所を案内してもらう連載です。",
        ),
        correction="編集部より:この記事の以前の版では会合の曜日に誤りがあり、訂正しました。",
        update="これまでにわかっていること",
        extra="担当の部署からは木曜日の夜までに新たな説明はなかった。",
        promos=(
            "朝のニュースレターに登録すると、大切な記事が毎朝メールで届きます。登録は無料です。",
            "私たちの取材を支えてください。月三百円から、誰もが読める記事づくりに参加できます。",
        ),
        bios=(
            "{name} 二〇一四年から北部の取材を担当し、議会や学校、鉄道について書いている。",
            "{name} 科学と医療を担当する記者。以前は三つの病院に勤めていた。",
        ),
        comments=(
            "三十年ここに住んでいますが、意見を聞かれたことは一度もありません。",
            "よい記事でしたが、二年目の費用についても知りたかったです。",
            "どうしてこんなに時間がかかったのか、誰か説明してください。",
        ),
        authors=("森下 遥香", "大崎 悠斗", "白川 美帆", "高取 健吾", "浅倉 直子"),
        months=(),
    ),
    "pl": Words(
        intros=(
            "Co tydzień pytamy kogoś, kto dobrze zna miasto, o miejsca, których przyjezdny zwykle nie zauważa.",
            "W tej rubryce nasi dziennikarze odpowiadają na jedno pytanie nadesłane przez czytelników.",
        ),
        correction="Od redakcji: we wcześniejszej wersji tego tekstu podaliśmy zły dzień spotkania; błąd został poprawiony.",
        update="Co wiadomo do tej pory",
        extra="W czwartek wieczorem urząd nie chciał udzielić dalszych wyjaśnień.",
        promos=(
            "Zapisz się na nasz poranny list i otrzymuj najważniejsze wiadomości jeszcze przed śniadaniem.",
            "Wesprzyj naszą redakcję: już za dziesięć złotych miesięcznie pomagasz nam pisać dla wszystkich.",
        ),
        bios=(
            "{name} od 2014 roku pisze z północy kraju o gminach, szkołach i kolei.",
            "{name} zajmuje się nauką i zdrowiem, wcześniej pracowała w trzech szpitalach.",
        ),
        comments=(
            "Mieszkam tam od trzydziestu lat i nikt nas nigdy nie zapytał, co o tym myślimy.",
            "Dobry tekst, ale brakuje informacji, ile to będzie kosztować w drugim roku.",
        ),
        authors=("Hanna Wierzbowska", "Marek Dolniak", "Zofia Kreczmar", "Igor Stalewski"),
        months=("stycznia", "lutego", "marca", "kwietnia", "maja", "czerwca", "lipca", "sierpnia", "września",
                "października", "listopada", "grudnia"),
    ),
}  # fmt: skip

#: Dates name months in the page's language or, on pages of any language, in English.
MONTHS = tuple(words.months for words in WORDS.values() if words.months)
