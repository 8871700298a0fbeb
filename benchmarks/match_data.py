"""Customers with known truth, as a CSV file for match_quality.py.

Companies with made-up names of words as rare and as common as in real registers; some
stand there several times: misspelt, with another legal form, moved, without telephone
or Tax ID. Different companies share telephones (a call centre) and buildings, and
groups of up to four levels share a domain and the beginning of their names; the orders
of a subsidiary are billed to the company above it (``bill_to``: its row).

    python benchmarks/match_data.py 100000 customers.csv
"""

import argparse
import csv
import random

COLUMNS = (
    *("true_id", "name", "street", "zip", "city", "phone", "email", "vat", "website"),
    *("row", "parent", "bill_to"),
)
LEGAL = ("BV", "GmbH", "Ltd", "Ltd.", "Inc.", "SA", "NV", "SARL", "S.p.A.", "AB", "")
TRADES = (
    *("Hotel", "Logistics", "Trading", "Foods", "Bakery", "Consulting", "Services"),
    *("Systems", "Garage", "Construction", "Design", "Media", "Energy", "Pharma"),
    *("Electronics", "Furniture", "Fashion", "Travel", "Clinic", "School", "Sports"),
)
STREETS = ("Street", "Road", "Avenue", "Lane", "Square", "Way")
FREE = ("gmail.com", "outlook.com", "yahoo.com", "gmx.de", "orange.fr")
SYLLABLES = (
    *"ba be bi bo bra bri da de do dra el en fa fe fi fo ga gre ha hel in ka".split(),
    *"ke kor la le li lo lu ma mar me mi mo na ne ni no or pa per po qua ra".split(),
    *"re ri ro sa se sha si so ste ta te ti to tra tri va ve vi vo wa wi xa".split(),
    *"ya zan zo".split(),
)
REPEATED = 0.12  # companies that stand there more than once
GROUPED = 0.10  # rows in groups
SHARED_PHONE = 0.02
SHARED_HOUSE = 0.05
CITIES = 400


class Generator:
    def __init__(self, size, seed):
        self.draw = random.Random(seed)
        self.size = size
        self.words = self.make_words(max(2000, size // 10))
        self.cities = [
            (self.word().capitalize(), 10000 + self.draw.randrange(89999))
            for _n in range(CITIES)
        ]
        self.call_centres = [self.phone() for _n in range(max(2, size // 5000))]
        self.houses = [self.address() for _n in range(max(2, size // 200))]

    def make_words(self, number):
        return [
            "".join(self.draw.choices(SYLLABLES, k=self.draw.choice((2, 3, 3, 4))))
            for _n in range(number)
        ]

    def word(self):
        """Some are common, most are rare."""
        place = int(len(self.words) * self.draw.random() ** 3)
        return self.words[place]

    def phone(self):
        return f"+32 {self.draw.randrange(2, 99)} {self.draw.randrange(10**6, 10**7)}"

    def address(self):
        city, code = self.draw.choice(self.cities)
        house = self.draw.randrange(1, 300)
        street = f"{house} {self.word().capitalize()} {self.draw.choice(STREETS)}"
        return {"street": street, "zip": str(code), "city": city}

    def company(self):
        draw = self.draw
        stem = " ".join(
            self.word().capitalize() for _n in range(draw.choice((1, 1, 2)))
        )
        row = {
            "name": f"{stem} {draw.choice(TRADES)} {draw.choice(LEGAL)}".strip(),
            "phone": self.phone() if draw.random() < 0.85 else "",
            "vat": self.vat(),
        }
        row |= self.address()
        if draw.random() < SHARED_PHONE:
            row["phone"] = draw.choice(self.call_centres)
        if draw.random() < SHARED_HOUSE:
            row |= draw.choice(self.houses)
        domain = f"{stem}{draw.randrange(1000)}.com".replace(" ", "").lower()
        row |= self.internet(domain)
        return row

    def internet(self, domain):
        kind = self.draw.random()
        if kind < 0.2:
            host = self.draw.choice(FREE)
            return {"email": f"{domain[:-4]}@{host}", "website": ""}
        if kind < 0.4:
            return {"email": "", "website": ""}
        website = f"https://www.{domain}" if self.draw.random() < 0.5 else ""
        return {"email": f"info@{domain}", "website": website}

    def vat(self):
        if self.draw.random() < 0.4:
            return ""
        return f"BE0{self.draw.randrange(10**8, 10**9)}"

    # === THE SAME, WRITTEN AGAIN === #

    def again(self, row):
        """As somebody else writes it, some months later."""
        draw, row = self.draw, dict(row)
        for part, change in (
            (0.25, self.misspell),
            (0.4, self.other_legal_form),
            (0.12, lambda row: self.address()),
            (0.3, self.other_street),
            (0.3, lambda row: {"vat": ""}),
            (0.25, lambda row: {"phone": ""}),
            (0.1, lambda row: {"phone": self.phone()}),
            (0.3, lambda row: {"phone": row["phone"].replace("+32 ", "0")}),
            (0.4, lambda row: {"email": ""}),
            (0.2, lambda row: {"zip": ""}),
            (0.2, lambda row: {"name": row["name"].upper()}),
        ):
            if draw.random() < part:
                row |= change(row)
        return row

    def misspell(self, row):
        name, place = row["name"], self.draw.randrange(len(row["name"]))
        kind = self.draw.random()
        if kind < 0.4:
            return {"name": name[:place] + name[place + 1 :]}
        letter = self.draw.choice("aeinrst")
        return {"name": name[:place] + letter + name[place + (kind < 0.7) :]}

    def other_legal_form(self, row):
        words = row["name"].split()
        kept = words[:-1] if words[-1] in LEGAL else words
        return {"name": " ".join([*kept, self.draw.choice(LEGAL)]).strip()}

    def other_street(self, row):
        number, word, kind = row["street"].split(" ", 2)
        return {"street": f"{number} {word} {kind[:2]}."}

    # === GROUPS === #

    def group(self):
        """:return: list of rows and the place of the company above, the top first"""
        draw, top = self.draw, self.company()
        stem = self.word().capitalize() + " " + self.word().capitalize()
        domain = f"{stem}.com".replace(" ", "").lower()
        top["name"] = f"{stem} {draw.choice(('Group', 'Holding', 'International'))}"
        rows, levels = [(top | self.internet(domain), None)], [0]
        for place in range(1, draw.choice((2, 2, 3, 4, 6, 10))):
            above = draw.choice([n for n in range(place) if levels[n] < 3])
            levels.append(levels[above] + 1)
            row = self.company()
            row["name"] = f"{stem} {row['city']} {draw.choice(LEGAL)}".strip()
            rows.append((row | self.internet(domain), above))
        return rows

    def rows(self):
        number = true_id = 0
        while number < self.size:
            true_id += 1
            if self.draw.random() < GROUPED / 3:
                base = number
                for row, above in self.group():
                    parent = "" if above is None else base + above
                    billed = parent if self.draw.random() < 0.7 else ""
                    about = {"true_id": true_id, "row": number}
                    yield row | about | {"parent": parent, "bill_to": billed}
                    number, true_id = number + 1, true_id + 1
                continue
            row = self.company()
            repeated = self.draw.random() < REPEATED
            for copy in range(self.draw.choice((2, 2, 2, 3, 4)) if repeated else 1):
                written = self.again(row) if copy else row
                yield written | {"true_id": true_id, "row": number}
                number += 1


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("size", type=int, help="customers")
    parser.add_argument("file", help="to write")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    with open(arguments.file, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="")
        writer.writeheader()
        writer.writerows(Generator(arguments.size, arguments.seed).rows())


if __name__ == "__main__":
    main()
