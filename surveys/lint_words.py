"""Words that make a question hard to answer honestly, by language. All patterns look at small letters.

A list finds what it holds, nothing more: what it does not know it does not tell. It is kept short on purpose,
since an author who reads ten idle hints overlooks the eleventh.
"""

import re
from collections.abc import Mapping


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile(r"(?<!\w)(?:" + "|".join(patterns) + r")(?!\w)")


LEADING: Mapping[str, re.Pattern[str]] = {
    "vi": _any(
        "chắc hẳn",
        "hẳn là",
        "chắc chắn là",
        "chẳng phải",
        "ai cũng biết",
        "như đã biết",
        "rõ ràng là",
        "đương nhiên",
        "tất nhiên",
        "dĩ nhiên",
        "phải không",
        "đúng không",
        "đồng ý rằng",
        "thừa nhận rằng",
        "đa số mọi người",
        "hầu hết mọi người",
        "tuyệt vời",
        "xuất sắc",
        "tồi tệ",
        "tệ hại",
        "yếu kém",
    ),
    "en": _any(
        "don['’]t you",
        "isn['’]t it",
        "isn['’]t that",
        "wouldn['’]t you",
        "shouldn['’]t",
        "surely",
        "obviously",
        "of course",
        "as everyone knows",
        "everybody knows",
        "agree that",
        "admit that",
        "most people",
        "excellent",
        "outstanding",
        "wonderful",
        "terrible",
        "awful",
        "great job",
    ),
}
"""Words that put the answer into the mouth, and words that judge before the respondent does."""

JOINING: Mapping[str, re.Pattern[str]] = {
    "vi": _any("và", "hoặc", "cũng như", "đồng thời", "vừa", r"và\s*/\s*hoặc"),
    "en": _any("and", "or", "as well as", r"and\s*/\s*or", "while also"),
}
HARMLESS_PAIRS: Mapping[str, re.Pattern[str]] = {
    "vi": _any(
        "ông và bà",
        "ông hoặc bà",
        "cha và mẹ",
        "vợ và chồng",
        "vợ hoặc chồng",
        "nam và nữ",
        "ngày và giờ",
        "trong và ngoài",
        "trước và sau",
        "tiền hoặc quà",
        "gặp hoặc liên hệ",
        "một hoặc hai",
        "quyền và nghĩa vụ",
        "có hoặc không",
        "vừa qua",
        "vừa rồi",
        "thôn và tổ dân phố",
        "xã và phường",
        "vừa đủ",
        "vừa phải",
    ),
    "en": _any(
        "yes or no",
        "money or gifts",
        "meet or contact",
        "more or less",
        "once or twice",
        "one or two",
        "now and then",
        "again and again",
        "terms and conditions",
        "health and safety",
        "rights and duties",
        "men and women",
        "husband or wife",
        "day and night",
        "before and after",
        "villages? or wards?",
        "communes? or wards?",
        "he or she",
        "him or her",
        "his or her",
    ),
}
"""Fixed pairs that ask about one thing."""

# "Có ... không?" asks, it does not deny; so do "hay không" and "hay chưa".
QUESTION_PARTICLE = re.compile(r"(?:\s+(?:hay|hoặc))?\s+(?:không|chưa)\s*(?=\?|$)")
NEGATIONS: Mapping[str, re.Pattern[str]] = {
    "vi": _any("không", "chưa", "chẳng", "đừng", "thiếu", "phản đối", "từ chối", "bất (?:công|mãn|hợp|đồng)"),
    "en": _any(
        "not",
        r"\w+n['’]t",
        "cannot",
        "never",
        "no",
        "none",
        "nobody",
        "nothing",
        "without",
        "fails?",
        "failed",
        "refuses?",
        "refused",
        "prevents?",
        "opposes?",
        "opposed",
        "unfair",
        "unhappy",
        "unclear",
        "unable",
        "unlikely",
        "impossible",
        "dishonest",
        "dissatisfied",
        "disagree",
        "unsatisfied",
    ),
}

DENIALS: Mapping[str, re.Pattern[str]] = {
    "vi": _any("không", "chẳng"),
    "en": _any("not", r"\w+n['’]t", "cannot", "never"),
}
"""Of the negations, those that deny a statement as a whole."""

ABSOLUTE: Mapping[str, re.Pattern[str]] = {
    "vi": _any(
        "luôn luôn",
        "luôn",
        "tất cả",
        "không bao giờ",
        "mọi lúc",
        "mọi việc",
        "mọi trường hợp",
        "toàn bộ",
        "hoàn toàn",
        "tuyệt đối",
        "bất cứ",
        "bất kỳ",
        "bất kì",
    ),
    "en": _any(
        "always", "never", "all", "every", "everything", "nothing", "completely", "totally", "entirely"
    ),
}
HARMLESS_ABSOLUTE: Mapping[str, re.Pattern[str]] = {
    "vi": _any("tất cả là bao nhiêu"),
    "en": _any(
        "at all",
        "above all",
        "all in all",
        "all together",
        "every (?:day|week|month|quarter|year)",
        "if ever",
    ),
}

JARGON: Mapping[str, re.Pattern[str]] = {
    "vi": _any(
        "thể chế",
        "tham mưu",
        "hệ thống chính trị",
        "xã hội hóa",
        "giải ngân",
        "tinh giản biên chế",
        "phân cấp",
        "phân quyền",
        "khả thi",
        "liên thông",
        "vĩ mô",
        "công vụ",
        "tập trung dân chủ",
        "hậu kiểm",
        "tiền kiểm",
        "chế tài",
        "quy hoạch treo",
        "an sinh",
        "đồng bộ hóa",
        "số hóa",
        "cải cách hành chính",
    ),
    "en": _any(
        "stakeholders?",
        "implement(?:s|ed|ing|ation)?",
        "facilitat(?:e|es|ed|ion)",
        "utili[sz]e[sd]?",
        "leverage",
        "capacity building",
        "mechanisms?",
        "synerg(?:y|ies)",
        "holistic",
        "modalit(?:y|ies)",
        "procurement",
        "disbursements?",
        "institutional",
        "deliverables?",
        "governance",
        "decentrali[sz]ation",
        "socioeconomic",
    ),
}
ABBREVIATION = re.compile(r"(?<![\w&])(?:[A-ZĐ]{2,}(?:-[A-ZĐ]{2,})*|(?:[A-ZĐ]\.){2,})(?!\w)")
KNOWN_ABBREVIATIONS = frozenset({"SMS", "ATM", "TV", "USB", "QR", "OK", "VND", "COVID"})

VAGUE: Mapping[str, re.Pattern[str]] = {
    "vi": _any(
        "thường xuyên",
        "thỉnh thoảng",
        "đôi khi",
        "nhiều lần",
        "một vài lần",
        "vài lần",
        "gần đây",
        "dạo này",
        "tương đối",
        "đủ nhiều",
        "không lâu",
    ),
    "en": _any(
        "often",
        "frequently",
        "regularly",
        "sometimes",
        "occasionally",
        "recently",
        "lately",
        "several times",
        "many times",
        "a lot",
        "a few times",
        "usually",
    ),
}
HARMLESS_VAGUE: Mapping[str, re.Pattern[str]] = {
    "vi": _any("thường xuyên (?:như thế nào|ra sao|đến mức nào|ở mức nào)", "gần đây nhất"),
    "en": _any(
        "how often", "how many times", "how frequently", "how regularly", "most recently", "most often"
    ),
}

# Answers of a scale: a good word, denied or not. What is not here has no side, and nothing is said.
GOOD_ANSWERS: Mapping[str, re.Pattern[str]] = {
    "vi": _any("hài lòng", "đồng ý", "tin tưởng", "tín nhiệm", "tốt", "đúng", "rõ", "dễ", "cao", "công bằng"),
    "en": _any("satisfied", "agree", "trust", "confidence", "well", "good", "clear", "easy", "high", "fair"),
}
BAD_ANSWERS: Mapping[str, re.Pattern[str]] = {
    "vi": _any("kém", "tệ", "xấu", "yếu", "thấp", "khó"),
    "en": _any(
        "dissatisfied",
        "disagree",
        "distrust",
        "poor",
        "poorly",
        "bad",
        "badly",
        "unclear",
        "difficult",
        "low",
        "unfair",
    ),
}
MIDDLE_ANSWERS: Mapping[str, re.Pattern[str]] = {
    "vi": _any("bình thường", "trung bình", "trung lập", "nửa", "vừa phải", "một phần"),
    "en": _any("neutral", "neither", "partly", "average", "medium", "moderately", "fairly", "so-so"),
}
AGREEING: Mapping[str, re.Pattern[str]] = {"vi": _any("đồng ý"), "en": _any("agree")}
