"""What looks like an identity is asked about; what a laboratory writes every day is not."""

import pytest

from app.domain.privacy import identity_in

pytestmark = pytest.mark.requirement("URS-PART-002")

NIR = "a social security number"
BIRTH = "a date of birth"
NUMBER = "a hospital number"
NAME = "a person's name"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("2 72 05 31 555 123 45", NIR),
        ("272053155512345", NIR),
        ("NIR 1 85 12 75 108 234 56, ward B", NIR),
        ("2-72-05-31-555-123-45", NIR),
        ("2.68.11.2A.004.123.77", NIR),
        ("1 76 06 2B 033 012 08", NIR),
        ("2680531555123", NIR),
        ("1 51 02 46 102 043", NIR),
        ("7 72 05 31 555 123 45", NIR),
        ("2 99 58 99 352 011 22", NIR),
        ("sécu : 2 55 08 14 168 025 38.", NIR),
        ("née le 12/05/1968", BIRTH),
        ("Née le 12.05.68", BIRTH),
        ("né le 1er mars 1955", BIRTH),
        ("né(e) le 03-11-1971", BIRTH),
        ("DDN 12/05/1968", BIRTH),
        ("DDN: 12/05/68", BIRTH),
        ("DOB=05/12/1968", BIRTH),
        ("date de naissance : 12 mai 1968", BIRTH),
        ("born on 12 May 1968", BIRTH),
        ("born 2001-05-12", BIRTH),
        ("date of birth 12.05.2001", BIRTH),
        ("patiente 12/05/1968", BIRTH),
        ("1968-05-12", BIRTH),
        ("12 mai 1968, mère de deux enfants", BIRTH),
        ("vu avec la patiente (12/05/68)", BIRTH),
        ("IPP 8001234567", NUMBER),
        ("ipp: 80012345", NUMBER),
        ("IPP n° 800 123 4567", NUMBER),
        ("NIP=1234567", NUMBER),
        ("NDA 202612345", NUMBER),
        ("IEP : 26001234", NUMBER),
        ("numéro de dossier 20231234", NUMBER),
        ("n° dossier : 123456", NUMBER),
        ("N° patient 1234567", NUMBER),
        ("dossier 123456", NUMBER),
        ("MRN 0012345", NUMBER),
        ("hospital number 1234567", NUMBER),
        ("tube of Mme Dupont", NAME),
        ("Mme. DUPONT-MARTIN", NAME),
        ("Monsieur Émile", NAME),
        ("called Mrs Smith back", NAME),
        ("M. Durand a signé", NAME),
        ("M.Lefèvre", NAME),
        ("Nom : DUPONT", NAME),
        ("prénom=Marie", NAME),
        ("surname: Smith", NAME),
    ],
)
def test_an_identity_is_seen(text: str, what: str):
    assert identity_in(text) == what


@pytest.mark.parametrize(
    "text",
    [
        "",
        "tip touched the rim",
        "biopsy on 12/03/2019",
        "ponction le 12/05/2021",
        "TEP du 03/11/2025, scanner le 04/11/2025",
        "mastectomie 12/05/1998",
        "mastectomie droite le 12 mai 1998",
        "surgery 1998-05-12, relapse 2024",
        "chimiothérapie en 1998",
        "born in 1968",
        "née en 1968",
        "received 24/11/2026 08:05",
        "24/11/26",
        "exp 06/2027",
        "lot T4471",
        "lot 2023051234567",
        "LOT 12345678901234",
        "CIP 3400930000120",
        "CIP13 34009 300 001 20",
        "(01)03400930000120(17)270630(10)A123",
        "GTIN 04260123456789",
        "REF 130-048-801",
        "call the ward at 05 61 42 36 11",
        "0561423611",
        "06.12.34.56.78",
        "+33 5 61 42 36 11",
        "+33 (0)5 61 42 36 11, poste 31 555",
        "centrifuged at 300 g, 10 min, 20 °C",
        "CK8/18/19-PE, CD45-APC",
        "CK5/6/14, clone C11",
        "FCS 20260310_091500",
        "run 20260310-1",
        "SOP-12 v3.1 of 01/02/2026",
        "MB-023-B001-F",
        "MB023B001F",
        "10 mL tube, 8 inversions",
        "dose 80 mg/m2, 3 cycles of 21 d",
        "ICD-O C50.9",
        "M. tuberculosis negative",
        "0.5 M. NaCl",
        "1 M. Tris",
        "dossier complet",
        "dossier 2 of 3",
        "Dr House called",
        "mean of 12 345 and 67 890 events",
        "1 234 567 events, 89 012 nucleated",
        "epoch 1773129600000",
        "2,5 mL; 7,5 mL; 10 mL",
        "sections 1/12 to 8/12",
        "15-30 °C, 2-8 °C",
        "serial S-4711, calibration due 10/03/2027",
        "IRM 12/05/1999, reprise en 2025",
        "plate MB-000-P002-C, wells A01-A11",
        "nombre de cellules : 12",
    ],
)
def test_what_a_laboratory_writes_is_left_alone(text: str):
    assert identity_in(text) == ""
