"""Words made comparable: without case, accents and script, and cut to their stem.

Scripts: Latin with all its accents and special letters (Polish, Nordic, Turkish, Azerbaijani,
Romanian, Maltese …), Cyrillic (Serbian, Macedonian, Bulgarian, Ukrainian, Belarusian, Russian),
Greek, Armenian and Georgian. Other scripts count as spaces.
"""

import re
import unicodedata
from functools import lru_cache
from threading import Lock

import snowballstemmer

from core import languages

LONGEST = 50  # letters of a word that count: PostgreSQL indexes no word of more than 2 KB
# Between two letters of one word: soft hyphen, joiners and other marks without width.
INVISIBLE = "\u00ad\u200b-\u200d\u2060\ufeff"
ACCENTS = "\u0300-\u036f"
RAW_WORD = re.compile(rf"(?:[^\W_]|[{ACCENTS}{INVISIBLE}])+")
WORD = re.compile(r"[a-z0-9]+")
# What French puts before a word (l’inclusion, d’Andalousie, qu’une), English after it (Serbia’s).
PARTICLES = re.compile(
    r"\b(?:[cdjlmnst]|(?:jus|lors|puis|quoi)?qu)['’ʼ](?=[^\W\d_])|(?<=\w)['’ʼ]s\b", re.I
)
STOP_WORDS = frozenset(
    WORD.findall(
        "a an and are as at be by for from how in is it of on or that the to was were what which "
        "who with "
        "au aux avec ce ces cette dans de des du elle en est et il la le les leur leurs ou par pas "
        "pour que qui se ses son sont sur un une"
    )
)


def _table(letters):
    """Each word of `letters` is a letter and, after it, its Latin spelling."""
    return {ord(pair[0]): pair[1:] for pair in letters.split()}


# Letters that Unicode does not take apart, and other scripts in the spelling that comes nearest
# to Latin without accents: Ниш, Niš and Nis are one word, Μέγαρα and Megara another.
PLAIN = _table(
    # Latin
    "łl øo đd ßss æae œoe ıi ðd þth ħh əe ŋn ŧt ĸk "
    # Cyrillic
    "аa бb вv гg дd еe жz зz иi йi кk лl мm нn оo пp рr сs тt уu фf хh цc чc шs щst ъa ыy ь эe "
    "юju яja ёe ђd јj љlj њnj ћc џdz ѓg ќk ѕdz іi їi єe ґg ўu "
    # Greek
    "αa βv γg δd εe ζz ηi θth ιi κk λl μm νn ξx οo πp ρr σs ςs τt υy φf χch ψps ωo "
    # Armenian
    "աa բb գg դd եe զz էe ըy թt ժzh իi լl խkh ծts կk հh ձdz ղgh ճch մm յy նn շsh ոo չch պp ջj ռr "
    "սs վv տt րr ցts ւv փp քk օo ֆf "
    # Georgian
    "აa ბb გg დd ეe ვv ზz თt იi კk ლl მm ნn ოo პp ჟzh რr სs ტt უu ფp ქk ღgh ყq შsh ჩch ცts ძdz "
    "წts ჭch ხkh ჯj ჰh"
)
# The same letters as an English or German text spells them: Shumen, Gjorche, Koeln, Aarhus.
WRITTEN_OUT = PLAIN | _table(
    "äae öoe üue øoe åaa đdj жzh йy цts чch шsh щsht юyu яya ёyo ђdj џdzh ѓgj ќkj"
)
UKRAINIAN = PLAIN | _table("гh жzh иy хkh цts чch шsh щshch юiu яia єie")
DIGRAPHS = [("αυ", "av"), ("ευ", "ev"), ("ου", "ou"), ("γγ", "ng"), ("ու", "u")]

# Of the languages written in Latin letters: stems are cut from folded words.
SNOWBALL = {
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fr": "french",
    "it": "italian",
    "nl": "dutch",
    "pt": "portuguese",
    "ro": "romanian",
}
STEMMERS = {
    code: snowballstemmer.stemmer(SNOWBALL[code]) for code in languages.CODES if code in SNOWBALL
}
one_at_a_time = Lock()  # a stemmer keeps the word it works on


class Spelling:
    """A way to write every script in Latin letters."""

    def __init__(self, table):
        self.table = table
        # ö, й and others that would lose their mark before they could be spelled.
        self.marked = {code: x for code, x in table.items() if unicodedata.decomposition(chr(code))}

    def __call__(self, text):
        if not text.isascii():
            text = re.sub(f"[{INVISIBLE}]", "", text.casefold())
            text = unicodedata.normalize("NFC", text).translate(self.marked)
            text = unicodedata.normalize("NFKD", text)
            text = "".join(c for c in text if not unicodedata.combining(c))
            for pair, latin in DIGRAPHS:
                text = text.replace(pair, latin)
            text = text.translate(self.table)
        # Signs like ℡ were taken apart into capitals.
        return " ".join(WORD.findall(text.lower()))


SPELLINGS = (Spelling(PLAIN), Spelling(WRITTEN_OUT), Spelling(UKRAINIAN))


def fold(text: str) -> str:
    """`text` in lower case Latin letters without accents; everything else becomes spaces."""
    return SPELLINGS[0](text)


@lru_cache(maxsize=50_000)
def spellings(text: str) -> tuple[str, ...]:
    """Every way in which `text` may stand in Latin letters, `fold()` first.

    Шумен gives sumen and shumen, Köln gives koln and koeln.
    """
    if text.isascii():
        return (fold(text),)
    return tuple(dict.fromkeys(spelling(text) for spelling in SPELLINGS))


def raw_words(text: str) -> list[str]:
    """The words of `text` as they are written, without elided articles and possessive endings."""
    return RAW_WORD.findall(PARTICLES.sub(" ", text))


@lru_cache(maxsize=50_000)
def stem(word: str, language: str) -> str:
    """The stem of a folded word, in languages that have a stemmer."""
    if language not in STEMMERS:
        return word
    with one_at_a_time:
        return STEMMERS[language].stemWord(word)


def stems(text: str, language: str) -> str:
    """The folded words of `text`, each cut to its stem in `language`, in the same order."""
    words = fold(PARTICLES.sub(" ", text)).split()
    return " ".join(stem(word[:LONGEST], language) for word in words)
