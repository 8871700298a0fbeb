"""Files of customers as shops export them: true columns, invented people."""

from .reader_files import Export

NAMES = (
    ("Ana", "L\u00f3pez"),
    ("Bj\u00f8rn", "O'Neil"),
    ("\u0418\u0440\u0438\u043d\u0430", "\u041f\u0435\u0442\u0440\u043e\u0432\u0430"),
    ("Jean", 'd\'Arc "JJ"'),
    ("'t", "Hooft"),
)


class PeopleExport(Export):
    """People, each third of whom buys for a company."""

    def get_email(self, i):
        return f"Buyer{i}@shop.example"

    def get_number(self, i):
        return self.get_email(i).casefold()

    def get_names(self, i):
        first, last = NAMES[i % len(NAMES)]
        return first, f"{last} {i}"

    def get_company(self, i):
        return "" if i % 3 else f"Garc\u00eda & S\u00f6hne, {i}"

    def get_name(self, i):
        return self.get_company(i) or " ".join(self.get_names(i))


class ShopifyCustomers(PeopleExport):
    reader = "shopify_customers"
    header = [
        "Customer ID",
        "First Name",
        "Last Name",
        "Email",
        "Accepts Email Marketing",
        "Default Address Company",
        "Default Address Address1",
        "Default Address Address2",
        "Default Address City",
        "Default Address Province Code",
        "Default Address Country Code",
        "Default Address Zip",
        "Default Address Phone",
        "Phone",
        "Accepts SMS Marketing",
        "Total Spent",
        "Total Orders",
        "Note",
        "Tax Exempt",
        "Tags",
    ]
    breaks = (
        {"Default Address Country Code": "ZZ"},
        {"Customer ID": "", "Email": "", "Phone": "", "Default Address Phone": ""},
        {"First Name": "", "Last Name": "", "Email": "", "Phone": ""}
        | {"Default Address Company": "", "Default Address Phone": ""},
    )
    change = {"Default Address City": "Reno"}

    def get_number(self, i):
        return str(7_210_448_301_000 + i)

    def get_cells(self, i):
        first, last = self.get_names(i)
        return {
            "Customer ID": f"'{self.get_number(i)}",
            "First Name": first,
            "Last Name": last,
            "Email": self.get_email(i),
            "Accepts Email Marketing": "no",
            "Default Address Company": self.get_company(i),
            "Default Address Address1": f"HC 31 Box {i}",
            "Default Address City": "Elko",
            "Default Address Province Code": "NV",
            "Default Address Country Code": "US",
            "Default Address Zip": "'89801",
            "Default Address Phone": "(775) 555-0154",
            "Phone": f"'+1775555{i:04}",
            "Total Spent": "7790.44",
            "Total Orders": "6",
            "Note": "Cattle ranch.\nPays late, well",
            "Tax Exempt": "no",
            "Tags": "retail, ag-exempt",
        }


class MagentoCustomers(PeopleExport):
    reader = "magento_customers"
    header = [
        "ID",
        "Name",
        "Email",
        "Group",
        "Phone",
        "ZIP",
        "Country",
        "State/Province",
        "Customer Since",
        "Web Site",
        "Confirmed email",
        "Account Created in",
        "Billing Address",
        "Shipping Address",
        "Date of Birth",
        "Tax VAT Number",
        "Gender",
        "Street Address",
        "City",
        "Fax",
        "VAT Number",
        "Company",
        "Billing Firstname",
        "Billing Lastname",
        "Account Lock",
    ]
    breaks = (
        {"Country": "Atlantis"},
        {"ID": "", "Email": "", "Phone": ""},
        {"VAT Number": "BE0477472702"},
    )
    change = {"Phone": "+32 9 555 99 99"}

    def get_number(self, i):
        return str(1 + i)

    def get_cells(self, i):
        return {
            "ID": self.get_number(i),
            "Name": " ".join(self.get_names(i)),
            "Email": self.get_email(i),
            "Group": "General",
            "Phone": "+32 9 555 02 10",
            "ZIP": "9000",
            "Country": "Belgium",
            "State/Province": "Oost-Vlaanderen",
            "Customer Since": "Jan 15, 2026 10:00:00 AM",
            "Web Site": "Main Website",
            "Confirmed email": "Confirmation Not Required",
            "Account Created in": "Default Store View",
            "Billing Address": "Kaai 1 Gent 9000",
            "Street Address": "Kaai 1\nBus 2",
            "City": "Gent",
            "Company": self.get_company(i),
            "Account Lock": "Unlocked",
        }


class MagentoMainFile(PeopleExport):
    reader = "magento_customers_main_file"
    header = (
        "email _website _store confirmation created_at created_in "
        "disable_auto_group_change dob firstname gender group_id lastname middlename "
        "password_hash prefix rp_token rp_token_created_at store_id suffix taxvat "
        "updated_at website_id password"
    ).split()
    breaks = ({"email": ""}, {"email": " "}, {"email": "\t"})
    change = {"lastname": "Renamed"}

    def get_company(self, i):
        return ""

    def get_cells(self, i):
        first, last = self.get_names(i)
        return {
            "email": self.get_email(i),
            "_website": "base",
            "_store": "default",
            "created_at": "2026-01-15 10:00:00",
            "created_in": "Default Store View",
            "firstname": first,
            "group_id": "1",
            "lastname": last,
            "password_hash": "d708be3fe0:NOOvOZb:1",
            "store_id": "1",
            "website_id": "1",
        }


class WooCommerceCustomers(PeopleExport):
    reader = "woocommerce_customers"
    header = [
        "Name",
        "Username",
        "Last Active",
        "Sign Up",
        "Email",
        "Orders",
        "Total Spend",
        "AOV",
        "Country / Region",
        "City",
        "Region",
        "Postal Code",
    ]
    breaks = ({"Email": ""}, {"Country / Region": "ZZ"}, {"Email": " "})
    change = {"City": "Oakland"}

    def get_company(self, i):
        return ""

    def get_cells(self, i):
        return {
            "Name": " ".join(self.get_names(i)),
            "Username": f"buyer{i}" if i % 2 else "",
            "Last Active": "2026-01-15 10:00:00",
            "Email": self.get_email(i),
            "Orders": "2",
            "Total Spend": "1234.5",
            "AOV": "617.25",
            "Country / Region": "US",
            "City": "San Francisco",
            "Region": "CA",
            "Postal Code": "94107",
        }
