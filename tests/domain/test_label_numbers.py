"""The numbers of a label template: each is named, changed alone, and refused with its reason and its line."""

import pytest

from app import i18n
from app.domain.errors import Refused
from app.domain.label_files import read_template, template, templates, to_toml
from app.domain.label_numbers import numbers, with_number


@pytest.mark.parametrize("made", templates(), ids=lambda each: each.id)
def test_every_number_of_a_template_is_named_and_can_be_written_again(made):
    shown = numbers(made)
    assert len({each.key for each in shown}) == len(shown) == 6 + 6 * len(made.texts) + 4 * len(made.lines)
    for each in shown:
        assert each.title
        assert with_number(made, each.key, str(each.value)) == made


def test_one_number_changes_and_the_rest_stays():
    made = template("cryovial")
    wider = with_number(made, "width_mm", "34,5")
    assert wider == made.model_copy(update={"width_mm": 34.5})
    larger = with_number(made, "texts.1.pt", "7")
    assert [before.pt == after.pt for before, after in zip(made.texts, larger.texts, strict=True)] == [
        place != 1 for place in range(len(made.texts))
    ]
    assert with_number(made, "code.quiet", "2").code.quiet == 2


@pytest.mark.parametrize(
    ("key", "typed", "said"),
    [
        ("width_mm", "-1", "Width: it must be more than 0."),
        ("texts.0.pt", "3.5", "Size: it is at least 4."),
        ("code.module_mm", "0.1", "Module: it is at least 0.2."),
        ("code.quiet", "1.5", "Quiet modules: it is a whole number."),
        ("code.x", "abc", "From the left: “abc” is no number."),
        ("code.x", "", "From the left: “” is no number."),
        ("code.x", "nan", "From the left: it can't be read."),
    ],
)
def test_a_number_that_does_not_fit_is_refused_in_one_sentence(key: str, typed: str, said: str):
    with pytest.raises(Refused) as refusal:
        with_number(template("cryovial"), key, typed)
    assert (refusal.value.text, refusal.value.code) == (said, key)


@pytest.mark.parametrize(
    ("before", "after", "field", "line", "reason"),
    [
        ("width_mm = 33", "width_mm = -3", "width_mm", 3, "it must be more than 0"),
        ("module_mm = 0.5", "module_mm = 0.1", "code.module_mm", 10, "it is at least 0.2"),
        ('source = "what"\nx = 9.4', 'source = "what"\nx = "far"', "texts.1.x", 24, "it is a number"),
        ('source = "what"', 'source = "colour"', "texts.1.source", 23, "it is one of"),
        ("height_mm = 13\n", "", "height_mm", 1, "it is missing"),
        ("pt = 8\n", "", "texts.0.pt", 12, "it is missing"),
    ],
)
def test_a_file_is_refused_with_the_line_and_the_reason(before, after, field, line, reason):
    text = to_toml(template("cryovial"))
    with pytest.raises(Refused, match=f"odd.toml: {field} does not fit") as refusal:
        read_template(text.replace(before, after, 1), "odd.toml")
    assert refusal.value.hint.startswith(f"Line {line}: {reason}")


def test_a_file_that_is_no_toml_is_refused_with_its_line_in_the_language_of_the_window():
    text = to_toml(template("cryovial")).replace("height_mm = 13", "height_mm 13")
    with pytest.raises(Refused) as refusal:
        read_template(text, "odd.toml")
    assert refusal.value.hint == "Line 4: it is no TOML."
    i18n.use("fr")
    with pytest.raises(Refused) as refusal:
        read_template(text, "odd.toml")
    assert refusal.value.hint == "Ligne 4 : ce n'est pas du TOML."
