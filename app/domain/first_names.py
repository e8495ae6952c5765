"""First names that people in France bear most, so that a name without a title is seen too; and who they are not.

Source: INSEE, Fichier des prénoms, the most given ones of 1930 to 1990. Left out are those that a laboratory writes as
words, dyes or products (Rose, Victoria, Alexa, Max, Blanche, Grace) and those of statistics (Simon's design).
"""

from pathlib import Path
from typing import Final

FIRST_NAMES: Final = frozenset((Path(__file__).parents[2] / "resources" / "first_names.txt").read_text("utf-8").split())

OF_A_PLACE: Final = frozenset(
    {
        "avenue", "boulevard", "campus", "center", "centre", "ch", "chr", "chru", "chu", "clinic", "clinique",
        "docteur", "doctor", "dr", "fondation", "foundation", "hopital", "hopitaux", "hospital", "institut",
        "institute", "laboratoire", "maternite", "place", "polyclinique", "pr", "prof", "professeur", "professor",
        "rue", "saint", "sainte", "site", "st", "ste", "universite", "university",
    }
)  # fmt: skip
"""Words after which a name is one of a house, a street or a colleague."""

NAMESAKES: Final = frozenset(
    {
        ("antoine", "lacassagne"), ("claude", "bernard"), ("claude", "huriez"), ("eugene", "marquis"),
        ("francois", "baclesse"), ("francois", "mitterrand"), ("georges", "francois"), ("georges", "pompidou"),
        ("henri", "becquerel"), ("henri", "mondor"), ("jean", "godinot"), ("jean", "minjoz"), ("jean", "perrin"),
        ("jeanne", "arc"), ("louise", "michel"), ("marie", "curie"), ("marie", "lannelongue"), ("paul", "brousse"),
        ("paul", "papin"), ("paul", "strauss"), ("pierre", "wertheimer"), ("pierre", "zobda"), ("rene", "dubos"),
        ("rene", "gauducheau"), ("rene", "huguenin"), ("robert", "debre"), ("robert", "koch"),
    }
)  # fmt: skip
"""People whose name hospitals and institutes bear: nobody's data."""
