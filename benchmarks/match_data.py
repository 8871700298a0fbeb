"""Customers with known truth, as a CSV file for match_quality.py.

Companies with made-up names of words as rare and as common as in real registers; some
stand there several times: misspelt, with another legal form, moved, without telephone
or Tax ID. Different companies share telephones (a call centre) and buildings.

Groups have up to four levels. What tells who is above whom differs from company to
company, and some say nothing (the shares are printed): orders billed to it or shipped
by it (``bill_to``, ``ship_to``: rows), a name that begins with its own, the domain of
the group, a French SIRET that begins with its SIREN. What misleads is there as well:
orders billed to the top rather than to the company above, bookkeepers who pay for many,
shops whose orders go to strangers, strangers called like a group, and members of groups
that stand there twice.

    python benchmarks/match_data.py 100000 customers.csv
"""

import argparse
import csv
import os
import random
from collections import Counter

COLUMNS = (
    *("true_id", "name", "street", "zip", "city", "phone", "email", "vat", "website"),
    *("company_registry", "row", "parent", "bill_to", "ship_to"),
)
LEGAL = ("BV", "GmbH", "Ltd", "Ltd.", "Inc.", "SA", "NV", "SARL", "S.p.A.", "AB", "")
TRADES = (
    *("Hotel", "Logistics", "Trading", "Foods", "Bakery", "Consulting", "Services"),
    *("Systems", "Garage", "Construction", "Design", "Media", "Energy", "Pharma"),
    *("Electronics", "Furniture", "Fashion", "Travel", "Clinic", "School", "Sports"),
)
REGIONS = ("Benelux", "Nordics", "Iberia", "France", "Italia", "Polska", "Retail")
GROUP_WORDS = ("Group", "Holding", "International", "")
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
# Of the members of groups
FRENCH = 0.2
BILLED_ABOVE, BILLED_TO_TOP, SHIPPED = 0.5, 0.06, 0.1
NAMED_AFTER_IT, NAMED_AFTER_TOP = 0.45, 0.35
GROUP_DOMAIN = 0.65
# Of those who would otherwise say nothing of who is above
SAY_NOTHING = 0.1
# Of companies alone: others pay for them, they send to others, or they are called like
# a group
PAID_FOR, SENDING, ALIKE = 0.015, 0.01, 0.005
BUSY = 1000  # one of so many pays for others, or sends to them
# At least so many, and one for so many companies: a larger country has more of them
CITIES, COMPANIES_OF_CITY = 400, 250


class Generator:
    def __init__(self, size, seed):
        self.draw = random.Random(seed)
        self.size = size
        self.words = self.make_words(max(2000, size // 10))
        self.cities = [
            (self.word().capitalize(), 10000 + self.draw.randrange(89999))
            for _n in range(max(CITIES, size // COMPANIES_OF_CITY))
        ]
        self.call_centres = [self.phone() for _n in range(max(2, size // 5000))]
        self.stems = set()  # what groups are called
        self.tales = Counter()  # what tells who is above
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
        """:return: list of rows, the top first; ``above`` is the place of the parent"""
        draw, top = self.draw, self.company()
        stem = self.stem()
        french = draw.random() < FRENCH
        label = stem.replace(" ", "").lower()
        domain = f"{label}.com"
        if draw.random() < 0.2:
            domain = f"{label[:2]}{draw.randrange(1000)}corp.com"
        top |= {"name": f"{stem} {draw.choice(GROUP_WORDS)}".strip(), "core": stem}
        top |= self.group_internet(domain, 0.9) | {"level": 0, "above": None}
        if french:
            top["company_registry"] = self.siren()
        rows = [top]
        for place in range(1, draw.choice((2, 2, 3, 4, 6, 10))):
            above = draw.choice([n for n in range(place) if rows[n]["level"] < 3])
            row = self.company() | {"above": above, "level": rows[above]["level"] + 1}
            row |= self.group_internet(domain, GROUP_DOMAIN)
            row |= self.member_name(rows, above, row["city"])
            row |= self.orders(above) | self.registry(rows[above], french)
            if draw.random() > SAY_NOTHING and not self.get_tale(rows, row, label):
                row["billed"] = above
            self.tales[self.get_tale(rows, row, label) or "nothing"] += 1
            rows.append(row)
        return rows

    def stem(self):
        """What no other group is called."""
        while True:
            count = self.draw.choice((1, 2))
            stem = " ".join(self.word().capitalize() for _n in range(count))
            if stem not in self.stems:
                self.stems.add(stem)
                return stem

    def group_internet(self, domain, share):
        if self.draw.random() < share:
            return {"email": f"office{self.draw.randrange(99)}@{domain}", "website": ""}
        return {}

    def member_name(self, rows, above, city):
        """:return: dict of the name, and what those below begin their names with"""
        draw, kind = self.draw, self.draw.random()
        if kind < NAMED_AFTER_IT:
            core = rows[above]["core"]
        elif kind < NAMED_AFTER_IT + NAMED_AFTER_TOP:
            core = rows[0]["core"]
        else:
            core = draw.choice(TRADES)
        names = {f"{core} {place}" for place in (city, *REGIONS) if place not in core}
        core = draw.choice(sorted(names - {row["core"] for row in rows}))
        return {"name": f"{core} {draw.choice(LEGAL)}".strip(), "core": core}

    def orders(self, above):
        """Who pays for it, and who has things sent to it."""
        kind = self.draw.random()
        billed = None
        if kind < BILLED_ABOVE:
            billed = above
        elif kind < BILLED_ABOVE + BILLED_TO_TOP:
            billed = 0
        shipped = above if self.draw.random() < SHIPPED else None
        return {"billed": billed, "shipped": shipped}

    def siren(self):
        return complete_luhn(str(self.draw.randrange(10**7, 10**8)))

    def registry(self, parent, french):
        if not french:
            return {}
        number = parent["company_registry"]
        if len(number) == 9 and self.draw.random() < 0.5:
            part = f"{number}{self.draw.randrange(2, 999):04d}"
            return {"company_registry": complete_luhn(part)}
        return {"company_registry": self.siren()}

    def get_tale(self, rows, row, label):
        """What tells that the company above is above."""
        above = rows[row["above"]]
        number = above.get("company_registry")
        if number and row["company_registry"].startswith(number):
            return "company number"
        if row["billed"] == row["above"]:
            return "orders billed to it"
        if row["shipped"] == row["above"]:
            return "orders shipped by it"
        hosts = {r["email"].partition("@")[2] for r in (row, above)}
        if len(hosts) == 1 and "" not in hosts | set(FREE):
            if row["core"].startswith(above["core"] + " "):
                return "domain and beginning of the name"
            if row["above"] == 0 and label in hosts.pop():
                return "domain called after it"
        return ""

    def rows(self):
        number = true_id = 0
        while number < self.size:
            true_id += 1
            if self.draw.random() < GROUPED / 3:
                base, copies = number, []
                for row in self.group():
                    places = {
                        name: "" if row.get(key) is None else base + row[key]
                        for name, key in (
                            *(("parent", "above"), ("bill_to", "billed")),
                            ("ship_to", "shipped"),
                        )
                    }
                    about = row | places | {"true_id": true_id}
                    if self.draw.random() < REPEATED / 2:
                        copies.append(
                            self.again(about | {"bill_to": "", "ship_to": ""})
                        )
                    yield about | {"row": number}
                    number, true_id = number + 1, true_id + 1
                for row in copies:
                    yield row | {"row": number}
                    number += 1
                continue
            row = self.company()
            repeated = self.draw.random() < REPEATED
            for copy in range(self.draw.choice((2, 2, 2, 3, 4)) if repeated else 1):
                written = self.again(row) if copy else row | self.mislead(number)
                yield written | {"true_id": true_id, "row": number}
                number += 1

    def mislead(self, number):
        """What a company alone may have in common with others."""
        draw, kind = self.draw, self.draw.random()
        if kind < PAID_FOR and number > 100:
            return {"bill_to": self.busy(number)}
        if kind < PAID_FOR + SENDING and number > 100:
            return {"ship_to": self.busy(number)}
        if kind < PAID_FOR + SENDING + ALIKE:
            name = f"{self.word().capitalize()} {draw.choice(GROUP_WORDS[:3])}"
            return {"name": name}
        return {}

    def busy(self, number):
        """The row of one of the few who have to do with many."""
        return self.draw.randrange(number // BUSY + 1) * BUSY


def complete_luhn(digits):
    """With the digit that makes it a valid number."""
    doubled = [
        sum(divmod(int(digit) * (2 - place % 2), 10))
        for place, digit in enumerate(reversed(digits))
    ]
    return f"{digits}{-sum(doubled) % 10}"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("size", type=int, nargs="?", default=4000, help="customers")
    parser.add_argument("file", nargs="?", default=os.devnull, help="to write")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    with open(arguments.file, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="", extrasaction="ignore")
        writer.writeheader()
        generator = Generator(arguments.size, arguments.seed)
        writer.writerows(generator.rows())
    for tale, number in generator.tales.most_common():
        share = number / generator.tales.total()
        print(f"{share:6.1%} of {generator.tales.total()} parents: {tale}")


if __name__ == "__main__":
    main()
