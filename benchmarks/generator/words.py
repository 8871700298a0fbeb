"""What companies, people and places are called."""

COMPANY_FIRST = (
    "Amber Anchor Arbor Atlas Beacon Birch Blue Bright Cedar Clear Copper Coral Crown "
    "Delta East Elm Ember Falcon Fern Field First Forest Garnet Golden Granite Green "
    "Harbor Hazel Heron High Ivory Juniper Lake Laurel Linden Maple Marble Meridian "
    "Mill North Oak Ocean Olive Onyx Orchard Pearl Pine Pioneer Quarry Raven Red River "
    "Rowan Sable Silver South Spring Stone Summit Sycamore Tidal Union Valley West "
    "Willow Winter"
).split()
COMPANY_SECOND = (
    "Bakery Bikes Books Brewing Builders Catering Ceramics Clinic Coffee Consulting "
    "Dairy Decor Design Dynamics Electric Engineering Fabrics Farms Foods Freight "
    "Furniture Garage Gardens Glass Grocers Hotel Imports Instruments Interiors Labs "
    "Leather Lighting Logistics Marine Media Medical Metals Motors Optics Outfitters "
    "Paper Pharmacy Plastics Printing Properties Roofing School Security Software "
    "Solar Sports Studio Supplies Systems Textiles Timber Tools Toys Trading Travel "
    "Windows Wines"
).split()
LEGAL = ["Inc.", "LLC", "Ltd", "Group", "& Sons", "GmbH", "BV", "SA"]
GIVEN = (
    "Ada Alan Alice Amir Ana Anders Anna Ben Carla Carlos Chen Clara Daniel Diana "
    "Elena Emil Emma Erik Eva Fatima Felix Frank Grace Hana Hugo Ines Ivan Jan Jane "
    "Jonas Julia Karl Kim Laura Leo Lina Lucas Maria Mark Marta Max Mia Nadia Nina "
    "Noah Nora Olga Omar Oscar Paul Petra Rosa Ruth Sam Sara Sofia Tim Tom Vera Yuki"
).split()
FAMILY = (
    "Adams Bauer Becker Berg Brown Byrne Carter Castro Clark Costa Cruz Davis Dubois "
    "Evans Fischer Fontaine Garcia Gray Green Hall Hansen Hill Horvat Ito Jansen "
    "Jensen Johnson Jones Keller Khan Kim King Kovacs Lang Larsen Lee Lopez Martin "
    "Meyer Miller Moore Moreau Murphy Nguyen Novak Olsen Patel Peeters Perez Petrov "
    "Reed Rossi Santos Sato Schmidt Silva Singh Smith Suzuki Taylor Tran Walker Wang "
    "Weber White Wilson Wong Wood Young"
).split()
STREETS = (
    "Bridge Castle Chapel Church College Garden Harbor High King Lake Main Market Mill "
    "Oak Park Pine Queen River Rose School Spring Station Temple Tower Union Victoria "
    "Water West"
).split()
CITIES = (
    "Arlen Ashford Bayside Bridgeton Brookfield Carlton Clayton Dover Eastwood Elmira "
    "Fairview Georgetown Glendale Hamilton Hillsboro Kingston Lakewood Lexington "
    "Madison Milton Newport Oakdale Oxford Princeton Riverside Salem Shelby Troy Union "
    "Westfield"
).split()
