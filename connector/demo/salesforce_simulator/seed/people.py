"""Names, towns and titles by culture; each name comes with the form its email address uses."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Culture:
    """People of one country: (written, as in an address) pairs of names, towns, job titles, and how phone numbers are
    written: six digits are left open, and with any of them the number is valid there."""

    country: str
    fixed: str
    mobile: str
    first_names: tuple[tuple[str, str], ...]
    last_names: tuple[tuple[str, str], ...]
    towns: tuple[str, ...]
    titles: tuple[str, ...]


def _pairs(text: str) -> tuple[tuple[str, str], ...]:
    """`Zoé=zoe Luc` gives (Zoé, zoe) and (Luc, luc)."""
    parts = (word.replace("_", " ").partition("=") for word in text.split())
    return tuple((name, plain or name.lower()) for name, _, plain in parts)


CULTURES = {
    "fr": Culture(
        "France",
        "+33 1 99 ## ## ##",
        "+33 6 44 ## ## ##",
        _pairs("Camille Zoé=zoe Lucie Théo=theo Hélène=helene François=francois Inès=ines Benoît=benoit Chloé=chloe"),
        _pairs(
            "Lefèvre=lefevre Moreau Garçon=garcon Bélanger=belanger D’Arcy=darcy Noël=noel Fournier Châtelain=chatelain"
        ),
        ("Lyon", "Paris", "Nantes", "Saint-Étienne"),
        ("Directrice des achats", "Responsable maintenance", "Chef de projet", "Ingénieure méthodes"),
    ),
    "de": Culture(
        "Germany",
        "+49 30 2######",
        "+49 171 39######",
        _pairs("Jürgen=juergen Käthe=kaethe Lukas Anja Björn=bjoern Sören=soeren Greta Matthias Ute"),
        _pairs(
            "Müller=mueller Schröder=schroeder Weiß=weiss Großmann=grossmann Vogel Krüger=krueger Becker Jäger=jaeger"
        ),
        ("Berlin", "München", "Düsseldorf", "Köln"),
        ("Leiter Einkauf", "Werkleiterin", "Qualitätsmanager", "Instandhaltungsleiterin"),
    ),
    "en": Culture(
        "United Kingdom",
        "+44 20 79## ####",
        "+44 7400 ######",
        _pairs(
            "Oliver Amelia Siobhán=siobhan Rhys Priya Kwame Charlotte Wolfeschlegelsteinhausenbergerdorff=wolfe George"
        ),
        _pairs(
            "Smith O'Connor=oconnor Llewellyn Patel "
            "Okonkwo Fitzgerald Featherstonehaugh-Cholmondeley=featherstone Young"
        ),
        ("Leeds", "Bristol", "Glasgow", "London"),
        ("Head of Operations", "Plant Manager", "Procurement Lead", "VP Engineering"),
    ),
    "us": Culture(
        "United States",
        "+1 (312) 5##-####",
        "+1 (312) 6##-####",
        _pairs("Jordan Madison DeShawn Luz Ethan Savannah Tyler Xóchitl=xochitl Grace"),
        _pairs("Johnson Nguyen Rodríguez=rodriguez Washington Kowalski McAllister Begay Stein"),
        ("Chicago", "Houston", "Pittsburgh", "Denver"),
        ("Maintenance Supervisor", "Director of Sourcing", "Reliability Engineer", "COO"),
    ),
    "es": Culture(
        "Spain",
        "+34 910 ## ## ##",
        "+34 600 ## ## ##",
        _pairs(
            "Íñigo=inigo Lucía=lucia José_María=jose.maria Núria=nuria Álvaro=alvaro "
            "Begoña=begona Pablo Carmen Andrés=andres"
        ),
        _pairs(
            "Muñoz=munoz García_Lorca=garcia.lorca Peña=pena Ibáñez=ibanez "
            "Ruiz Hernández=hernandez Vázquez=vazquez Sáenz=saenz"
        ),
        ("Madrid", "Bilbao", "Zaragoza", "Sevilla"),
        ("Jefa de compras", "Director de planta", "Ingeniero de procesos", "Gerente"),
    ),
    "ja": Culture(
        "Japan",
        "+81 3-55##-####",
        "+81 90-55##-####",
        _pairs("美咲=misaki 健太=kenta 陽子=yoko 大輔=daisuke さくら=sakura 翔=sho 由美=yumi 直樹=naoki 真央=mao"),
        _pairs("佐藤=sato 鈴木=suzuki 高橋=takahashi 田中=tanaka 渡辺=watanabe 伊藤=ito 山本=yamamoto 中村=nakamura"),
        ("東京", "大阪", "名古屋", "横浜"),
        ("購買部長", "生産技術課長", "保全担当", "工場長"),
    ),
    "zh": Culture(
        "China",
        "+86 21 55## ####",
        "+86 139 55## ####",
        _pairs("伟=wei 芳=fang 秀英=xiuying 娜=na 敏=min 静=jing 强=qiang 磊=lei 洋=yang"),
        _pairs("王=wang 李=li 张=zhang 刘=liu 陈=chen 杨=yang 欧阳=ouyang 赵=zhao"),
        ("上海", "深圳", "苏州", "天津"),
        ("采购经理", "设备主管", "总工程师", "运营总监"),
    ),
    "ar": Culture(
        "United Arab Emirates",
        "+971 4 5## ####",
        "+971 50 5## ####",
        _pairs("فاطمة=fatima محمد=mohammed ليلى=layla يوسف=yousef نور=noor خالد=khalid مريم=maryam عمر=omar هند=hind"),
        _pairs(
            "الحداد=alhaddad المنصوري=almansouri الزعابي=alzaabi بن_سعيد=bin.said "
            "القاسمي=alqasimi النجار=alnajjar حسن=hassan"
        ),
        ("دبي", "أبوظبي", "الشارقة", "العين"),
        ("مدير المشتريات", "مهندسة صيانة", "مدير المصنع", "المدير التنفيذي"),
    ),
    "pl": Culture(
        "Poland",
        "+48 22 5## ## ##",
        "+48 500 ### ###",
        _pairs(
            "Łukasz=lukasz Małgorzata=malgorzata Michał=michal Zofia Grażyna=grazyna "
            "Wojciech Paweł=pawel Żaneta=zaneta Jan"
        ),
        _pairs(
            "Wiśniewska=wisniewska Kamiński=kaminski Dąbrowski=dabrowski Zieliński=zielinski "
            "Woźniak=wozniak Nowak Król=krol"
        ),
        ("Łódź", "Kraków", "Gdańsk", "Wrocław"),
        ("Kierownik utrzymania ruchu", "Dyrektor zakupów", "Inżynier jakości", "Prezes"),
    ),
}


def phone(written: str, number: int) -> str:
    """The number of this many, in this way of writing: another one for each below a million."""
    digits = iter(f"{number % 1_000_000:06}")
    return "".join(next(digits) if sign == "#" else sign for sign in written)


def local(written: str) -> str:
    """As people of the same country write it: +33 6 44 … is 06 44 …"""
    return "0" + written.partition(" ")[2]
