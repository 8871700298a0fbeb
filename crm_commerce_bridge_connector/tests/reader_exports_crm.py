"""Files of companies as CRMs export them: true columns, invented companies."""

from .reader_files import Export

# Letters of other scripts, marks that csv files have a use for, and a long name
NAMES = (
    "Caf\u00e9 M\u00fcller & S\u00f8nner",
    "\u041a\u0435\u0434\u0440 {n}, Ltd",
    '"The Inn" No.',
    "\u682a\u5f0f\u4f1a\u793e\u6771\u96f2",
    "\u03a9mega; Hotels | Bars",
)
# Companies of a group: each but the last is below the next one
GROUP = 5


class CompanyExport(Export):
    """Company groups of three levels and more, each child before its parent."""

    def get_name(self, i):
        return f"{NAMES[i % len(NAMES)]} {i}"

    def get_number(self, i):
        return str(70_000 + i)

    def get_above(self, i):
        """The index of the company above one, None for the topmost of a group."""
        return None if i % GROUP == GROUP - 1 else i + 1

    def get_parent(self, i):
        above = self.get_above(i)
        return "" if above is None else self.get_number(above)


class SalesforceAccounts(CompanyExport):
    reader = "salesforce_accounts"
    header = (
        "Id IsDeleted MasterRecordId Name Type ParentId BillingStreet BillingCity "
        "BillingState BillingPostalCode BillingCountry BillingLatitude "
        "BillingLongitude ShippingStreet ShippingCity ShippingCountry Phone Fax "
        "AccountNumber Website "
        "Industry AnnualRevenue NumberOfEmployees Description OwnerId CreatedDate "
        "SystemModstamp"
    ).split()
    breaks = ({"Name": ""}, {"BillingCountry": "Atlantis"}, {"ParentId": "001"})
    change = {"Phone": "+32 2 555 99 99"}

    def get_number(self, i):
        # The last three characters say which of the others are capitals.
        return f"0015g00000{70_000 + i}AAA"

    def get_cells(self, i):
        return {
            "Id": self.get_number(i),
            "IsDeleted": "false",
            "Name": self.get_name(i),
            "Type": "Customer - Direct",
            "ParentId": self.get_parent(i),
            "BillingStreet": f"Kaai {i}\r\nBus 2",
            "BillingCity": "Gent",
            "BillingState": "Oost-Vlaanderen",
            "BillingPostalCode": "9000",
            "BillingCountry": ("Belgium", "USA", "UK", "Nederland", "be")[i % 5],
            "Phone": f"+32 9 555 {i:04}",
            "AccountNumber": f"A-{i}",
            "Website": f"www.company{i}.example",
            "AnnualRevenue": "1.0E7",
            "CreatedDate": "2024-02-01T09:30:00.000Z",
        }


class SalesforceReport(CompanyExport):
    reader = "salesforce_report"
    header = [
        "Account Owner",
        "Account ID",
        "Account Name",
        "Parent Account ID",
        "Parent Account",
        "Billing Street",
        "Billing City",
        "Billing State/Province",
        "Billing Zip/Postal Code",
        "Billing Country",
        "Phone",
        "Website",
        "Account Number",
        "Last Modified Date",
    ]
    breaks = (
        {"Account Name": ""},
        {"Billing Country": "?"},
        {"Parent Account ID": "001"},
    )
    change = {"Billing City": "Brugge"}

    def get_number(self, i):
        return f"0015g00000{70_000 + i}AAA"

    def get_cells(self, i):
        return {
            "Account ID": self.get_number(i)[:15],
            "Account Name": self.get_name(i),
            "Parent Account ID": self.get_parent(i)[:15],
            "Billing Street": f"Kaai {i}",
            "Billing City": "Gent",
            "Billing Country": "Belgium",
            "Billing Zip/Postal Code": "9000",
            "Website": f"company{i}.example",
            "Last Modified Date": "2/1/2024",
        }


class HubSpotCompanies(CompanyExport):
    reader = "hubspot_companies"
    header = [
        "Record ID",
        "Company name",
        "Company owner",
        "Create Date",
        "Phone Number",
        "Last Activity Date",
        "City",
        "Country/Region",
        "Industry",
        "Company Domain Name",
        "Street Address",
        "State/Region",
        "Postal Code",
        "Parent Company",
        "Lifecycle Stage",
    ]
    breaks = (
        {"Company name": "", "Company Domain Name": ""},
        {"Country/Region": "Nowhere"},
        {"Parent Company": "Group Nine"},
    )
    change = {"Postal Code": "90211"}

    def get_cells(self, i):
        return {
            "Record ID": self.get_number(i),
            "Company name": self.get_name(i),
            "Company owner": "Sam Sales",
            "Create Date": "2024-02-01 09:30",
            "Phone Number": f" +1555{i:07}",
            "City": "Beverly Hills",
            "Country/Region": "United States",
            "Company Domain Name": f"company{i}.example",
            "State/Region": ("California", "CA")[i % 2],
            "Postal Code": "90210",
            "Parent Company": self.get_parent(i),
        }


class OroCustomers(CompanyExport):
    reader = "oro_customers"
    header = [
        "Id",
        "Name",
        "Parent Id",
        "Group Name",
        "Tax code",
        "Account Id",
        "Internal rating Id",
        "Payment term Label",
        "Owner Id",
    ]
    breaks = ({"Name": ""}, {"Parent Id": "1"}, {"Id": ""})
    change = {"Name": "Renamed"}

    def get_account(self, i):
        """The account of the group: Oro numbers them apart from customers."""
        return str(70_001 + i // GROUP)

    def get_cells(self, i):
        return {
            "Id": self.get_number(i),
            "Name": self.get_name(i),
            "Parent Id": self.get_parent(i),
            "Group Name": "All Customers",
            "Tax code": "Tax_code_1",
            "Account Id": self.get_account(i),
            "Payment term Label": "net 30",
            "Owner Id": "1",
        }


class OroAccounts(CompanyExport):
    reader = "oro_accounts"
    header = [
        "Id",
        "Account name",
        "Default Contact First name",
        "Default Contact Last name",
        "Contacts 1 First name",
        "Contacts 1 Last name",
        "Description",
        "Organization Name",
        "Owner Username",
        "Referred By Account name",
    ]
    breaks = ({"Account name": ""}, {"Id": ""}, {"Account name": " "})
    change = {"Account name": "Renamed"}

    def get_number(self, i):
        return f"account-{i + 1}"

    def get_above(self, i):
        return None

    def get_cells(self, i):
        return {
            "Id": str(i + 1),
            "Account name": self.get_name(i),
            "Default Contact First name": "Jerry",
            "Organization Name": "ORO",
            "Owner Username": "admin",
        }


class OroBusinessCustomers(CompanyExport):
    reader = "oro_business_customers"
    header = [
        "Id",
        "Channel Name",
        "Customer name",
        "Lifetime sales value",
        "Phones 1 Phone",
        "Emails 1 Email",
        "Account Account name",
        "Owner Username",
        "Organization Name",
    ]
    breaks = ({"Customer name": ""}, {"Id": ""}, {"Customer name": "\t"})
    change = {"Emails 1 Email": "new@company.example"}

    def get_number(self, i):
        return f"business-{i + 1}"

    def get_above(self, i):
        return None

    def get_cells(self, i):
        return {
            "Id": str(i + 1),
            "Channel Name": "Business Customers",
            "Customer name": self.get_name(i),
            "Lifetime sales value": "8508.0000",
            "Phones 1 Phone": "55-55-555",
            "Emails 1 Email": f"info@company{i}.example",
            "Account Account name": self.get_name(i),
            "Organization Name": "ORO",
        }


class PlainCustomers(CompanyExport):
    reader = "plain_customers"
    header = [
        "Customer Number",
        "Name",
        "Is Company",
        "Parent",
        "E-mail",
        "Tax ID",
        "Country",
    ]
    breaks = ({"Is Company": "perhaps"}, {"Country": "XX"}, {"Tax ID": "BE0477472702"})
    change = {"E-mail": "new@company.example"}

    def get_cells(self, i):
        return {
            "Customer Number": self.get_number(i),
            "Name": self.get_name(i),
            "Is Company": "yes",
            "Parent": self.get_parent(i),
            "E-mail": f"info@company{i}.example",
            "Country": "BE",
        }
