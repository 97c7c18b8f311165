"""Readable names for the products of "The Complete Journey".

The source describes a product by a category and a type in capitals, full of
abbreviations and cut off at thirty characters ("SFT DRNK 2 LITER BTL CARB INCL").
What is bought often has its name in `NAMES`; the rest goes through
`ABBREVIATIONS` and title case. Types that mean nothing alone ("PREMIUM") get
the kind of product from `KINDS`. Nothing here decides what is selected.
"""

import re

# Type as the source writes it, and the name in the shop.
NAMES = {
    "ADULT ANALGESICS": "Pain Relief",
    "ALL FAMILY CEREAL": "Family Cereal",
    "ADULT CEREAL": "Wholegrain Cereal",
    "ANTIPERSPIRANTS ONLY (ALL OTHE": "Antiperspirant",
    "ANTIPERSPIRANTS ONLY (AEROSOL)": "Antiperspirant Spray",
    "ASEPTIC PACK JUICE AND DRINKS": "Juice Cartons",
    "AUTOMATIC DISHWASHER DETERGENT": "Dishwasher Detergent",
    "BABY ANTIBIOTIC OINTMENTS & CR": "Baby Ointment",
    "BEANS GREEN: FS/WHL/CUT": "Green Beans",
    "BEERALEMALT LIQUORS": "Beer and Ale",
    "BOXED PREPARED/ENTREE/DRY PREP": "Boxed Meal",
    "BROCCOLI WHOLE&CROWNS": "Broccoli",
    "BUTTER SPRAY CRACKER (RITZ/CLU": "Butter Crackers",
    "CAN CATFD GOURMET/SUP PREM (GR": "Gourmet Cat Food",
    "CAN DOG FOOD (SKIPPY/PEDIGREE/": "Canned Dog Food",
    "CANDY BAGS-CHOCOCLATE": "Bag of Chocolates",
    "CANDY BAGS-CHOCOCLATE W/FLOUR": "Bag of Chocolate Biscuits",
    "CANDY BAGS-NON CHOCOLATE": "Bag of Sweets",
    "CANDY BAGS-NON CHOCOLATE W/FLO": "Bag of Liquorice",
    "CANDY BARS (MULTI PACK)": "Candy Bars, pack",
    "CANDY BARS (SINGLES)(INCLUDING": "Candy Bar",
    "CANDY BARS MULTI PACK W/FLOUR": "Wafer Bars, pack",
    "CANNED CAT FOOD (9 LIVES/FRISK": "Canned Cat Food",
    "CARDS EVERYDAY": "Greeting Card",
    "CATSUP": "Ketchup",
    "CHEESE CRACKERS (CHEEZ-ITS/GOL": "Cheese Crackers",
    "COOKIES: HOLIDAY/SPECIAL OCCAS": "Holiday Cookies",
    "COUGH SYRP/LOZNG-DRP/XPCTRNT": "Cough Drops",
    "CRANAPPLE CRAN GRAPE JUICE (5": "Cranberry Apple Juice",
    "CRANBERRY JUICE (50% AND UNDER": "Cranberry Juice",
    "DAIRY CASE 100% PURE JUICE - O": "Fresh Orange Juice",
    "DAIRY CASE 100% PURE JUICE OTH": "Fresh Fruit Juice",
    "DAIRY CASE JUICE DRNK UNDER 10": "Fruit Drink",
    "DAIRY CASE TEA WITH SUGAR OR S": "Iced Tea",
    "DRY BEANS/PEAS/BARLEY: BAG & B": "Dried Beans",
    "DRY CAT FOOD (CAT CHOW/FRISKIE": "Dry Cat Food",
    "DRY CAT FOOD ECONOMY (COST CUT": "Dry Cat Food, economy",
    "DRY DOG FOOD PREMIUM (ALPO/PUR": "Dry Dog Food",
    "DRY DOG FOOD SUPER PREM (ONE/N": "Dry Dog Food, premium",
    "EGGS - LARGE": "Eggs, large",
    "EGGS - X-LARGE": "Eggs, extra large",
    "FACIAL TISSUE & PAPER HANDKE": "Paper Handkerchiefs",
    "FITNESS&DIET - BARS": "Fitness Bars",
    "FLUID MILK WHITE ONLY": "Milk",
    "FRUIT DRINKS: CANNED & GLASS (": "Fruit Drink",
    "FRZN BAGGED VEGETABLES - PLAIN": "Frozen Vegetables",
    "FRZN BREAKFAST ENTREES/SANDWIC": "Frozen Breakfast Sandwich",
    "FRZN GARLIC BREAD/TOAST/STICKS": "Garlic Bread",
    "FRZN OJ&OJ SUBSTITUTES (OVER 5": "Frozen Orange Juice",
    "FRZN SS PREMIUM ENTREES/DNRS/N": "Frozen Dinner, light",
    "FRZN SS PREMIUM ENTREES/DNRS/T": "Frozen Dinner",
    "GRAPES RED": "Red Grapes",
    "GRAPES WHITE": "White Grapes",
    "HOT MUSTARD/SPECIALTY MUSTAR": "Mustard",
    "IWS SINGLE CHEESE": "Cheese Slices",
    "LEGGS": "Tights",
    "LOAVE": "Meat Loaf",
    "MAINSTREAM WHEAT/MULTIGRAIN BR": "Wholewheat Bread",
    "MAINSTREAM WHITE BREAD": "White Bread",
    "MALTED MLK/SYRUP/PWDRS (EGGNOG": "Malted Milk Powder",
    "MARGARINE: TUBS AND BOWLS": "Margarine",
    "MEXICAN SAUCESSALSAPICANTEE": "Salsa",
    "MEXICAN SOFT TORTILLAS AND WRA": "Tortilla Wraps",
    "MINTS CANDY & BREATH (NOT LIF": "Peppermints",
    "MISC BAG SNACKS": "Bag of Snacks",
    "MIXERS(TONIC WTR/GNGR ALE)FLAV": "Tonic and Ginger Ale",
    "NATURAL CHEESE EXACT WT CHUNKS": "Piece of Cheese",
    "NATURAL CHEESE EXACT WT SLICES": "Sliced Cheese",
    "NON-CARB FLVRD DRNKNG/MNRL WAT": "Flavoured Water",
    "NON-CRBNTD DRNKING/MNERAL WATE": "Mineral Water",
    "ORANGES NAVELS ALL": "Navel Oranges",
    "PEPPERS GREEN BELL": "Green Peppers",
    "PEPPERS RED BELL": "Red Peppers",
    "PLASTIC WRAP (SARANETC.)": "Cling Film",
    "PLSTC CTLRYTBLCLTHSTTHPKSST": "Plastic Cutlery",
    "POTATOES SWEET&YAMS": "Sweet Potatoes",
    "PREMIUM COOKIES (EX: PEPPERIDG": "Fine Cookies",
    "PREPARED BEANS - BAKED W/PORK": "Baked Beans",
    "REFRIGERATED COOKIES-BREAK N B": "Cookie Dough",
    "REFRIGERATED SPECILATY ROLLS": "Chilled Rolls",
    "RTS SOUP: CHUNKY/HOMESTYLE ET": "Ready Soup",
    "SALAD BAR FRESH FRUIT": "Fresh Fruit Salad",
    "SEASONAL CANDY BAGS-CHOCOLATE": "Holiday Chocolates",
    "SEMI-SOLID SALAD DRESSING MAY": "Mayonnaise",
    "SFT DRNK 2 LITER BTL CARB INCL": "Soft Drink, 2 litres",
    "SFT DRNK MLT-PK BTL CARB (EXCP": "Soft Drink, bottles",
    "SFT DRNK SNGL SRV BTL CARB (EX": "Soft Drink, small bottle",
    "SGL SV/VEND MACH SNACKS CHIP/P": "Small Bag of Crisps",
    "SHREDDED CHEESE": "Grated Cheese",
    "SOFT DRINK BOTTLE NON-CARB (EX": "Still Soft Drink",
    "SOFT DRINKS 12/18&15PK CAN CAR": "Soft Drinks, 12 cans",
    "SOFT DRINKS 20PK&24PK CAN CARB": "Soft Drinks, 24 cans",
    "SOFT DRINKS 6PK/4PK CAN CARB (": "Soft Drinks, 6 cans",
    "SOUP CRACKERS (SALTINE/OYSTER)": "Soup Crackers",
    "SS ECONOMY ENTREES/DINNERS ALL": "Frozen Dinner, economy",
    "TABLE SALT POPCORN SALTICE C": "Table Salt",
    "VANILLA WAFER/KIDS COOKIES": "Vanilla Wafers",
    "VARIETY BEANS - KIDNEY PINTO": "Kidney Beans",
    "VEG JUICE (EXCEPT TOMATO) (OVE": "Vegetable Juice",
    "WAFFLES/PANCAKES/FRENCH TOAST": "Frozen Waffles",
    "WHOLE CHICKEN (ROASTERS/FRYER)": "Whole Chicken",
    "YOGURT MULTI-PACKS": "Yogurt, pack",
    "YOGURT NOT MULTI-PACKS": "Yogurt",
}

# Types that say nothing without the kind of product.
VAGUE = {
    "BEANS", "BETTER FOR YOU", "BLENDS", "BUTTS", "CHRISTMAS", "COCKTAILS", "DECOR", "DRY", "ECONOMY",
    "ECONOMY - MEAT", "ENHANCED", "ENTREES", "ENTREES/DINNERS", "FLAVORED/OTHER", "INTERNAL", "KIDS/FAMILY", "KITS",
    "KOSHER/SPECIALTY", "LEAN", "MAINSTREAM", "MICROWAVE", "MISCELLANEOUS", "NOVELTIES", "PAILS", "PATTIES",
    "POULTRY", "PRE-COOKED", "PREMIUM", "PREMIUM PINTS", "PRIMAL", "PROCESSED OTHER", "QUARTS", "REGULAR GARDEN",
    "SEASONAL", "SMOKED/COOKED", "SPECIALTY", "STICKS/ENROBED", "SUPER PREMIUM PINTS", "TRADITIONAL", "TREATS",
    "VALUE", "WRAP",
}

# Category as the source writes it, and the kind of product in one or two words.
KINDS = {
    "BACON": "Bacon",
    "BEEF": "Beef",
    "CHICKEN": "Chicken",
    "CHRISTMAS  SEASONAL": "Christmas",
    "DINNER SAUSAGE": "Sausage",
    "FRZN NOVELTIES/WTR ICE": "Ice Lolly",
    "HALLOWEEN": "Halloween",
    "HEAT/SERVE": "Ready Meal",
    "HOT DOGS": "Hot Dogs",
    "ICE CREAM/MILK/SHERBTS": "Ice Cream",
    "LUNCHMEAT": "Sliced Meat",
    "PASTA SAUCE": "Pasta Sauce",
    "PORK": "Pork",
    "SALAD MIX": "Salad Mix",
}

ABBREVIATIONS = {
    "BBQ": "barbecue", "BKD": "baked", "BRKFST": "breakfast", "BTL": "bottle", "CARB": "carbonated",
    "CATFD": "cat food", "CHIX": "chicken", "CHOC": "chocolate", "CHOCOCLATE": "chocolate", "CKE": "cake",
    "CKYS": "cookies", "CND": "canned", "CNDY": "candy", "CONC": "concentrate", "COFF": "coffee", "CRMD": "creamed",
    "DAN": "Danish", "DIN": "dinner", "DL": "deli", "DNRS": "dinners", "DPS": "dips", "DRNK": "drink",
    "DRNKNG": "drinking", "DRSNG": "dressing", "FD": "food", "FDS": "foods", "FEM": "feminine", "FLVRD": "flavoured",
    "FRE": "fresh", "FRGRNC": "fragrance", "FRZ": "frozen", "FRZN": "frozen", "GDS": "goods", "GRND": "ground",
    "GT": "gift", "HYGN": "hygiene", "JCE": "juice", "MLK": "milk", "MISC": "assorted", "MISCELLANEOUS": "assorted",
    "MNRL": "mineral", "MW": "microwave", "OJ": "orange juice", "PKG": "packaged", "PLSTC": "plastic", "PKGD": "packed",
    "PRCHSD": "purchased", "PREM": "premium", "PREP": "prepared", "PREPORTND": "portioned", "PRPCK": "packed",
    "PWDRS": "powders", "QSR": "quick service", "REFIGERATED": "chilled", "REFRIG": "chilled",
    "REFRIGERATED": "chilled", "REFRGRATD": "chilled", "RTS": "ready", "RW": "raw", "SAL": "salad", "SAUS": "sausage",
    "SEL": "selected", "SFT": "soft", "SGL": "single", "SLD": "salad", "SNGL": "single", "SNKS": "snacks",
    "SPEC": "specialty", "SRV": "serving", "SS": "single serving", "STK": "stick", "SUP": "super", "SV": "service",
    "SW": "sweet", "SYRP": "syrup", "VAC": "vacuum", "VEG": "vegetable", "VEND": "vending", "WHL": "whole",
    "WLD": "wild", "WTR": "water",
}

# Trade prefixes: a department, or the noun put in front ("MEAT: HAM BULK").
PREFIXES = re.compile(r"^(SW GDS|SAL|PREP FD|SV BEV|CHIX|DL SPEC|BREAD|MEAT|CHEESE|ROLLS|CAKES|COOKIES) ?: ?")

SMALL_WORDS = {"a", "and", "for", "in", "of", "on", "or", "the", "with"}


def readable_name(product):
    """The shop's name of a row of products.csv."""
    source = " ".join(product["product_type"].split())
    if source in NAMES:
        return NAMES[source]
    name = title(spelled_out(source))
    kind = KINDS.get(product["product_category"])
    if source in VAGUE and kind:
        return f"{kind}, {name.lower()}"
    return name


def spelled_out(source):
    """Without remarks in brackets, trade prefixes and abbreviations."""
    text = re.sub(r"\([^)]*\)?", " ", source)
    prefix = PREFIXES.match(text)
    if prefix and prefix.group(1) in {"BREAD", "ROLLS", "CAKES", "COOKIES", "CHEESE"}:
        text = f"{text[prefix.end():]} {prefix.group(1)}"
    elif prefix:
        text = text[prefix.end():]
    text = text.replace("W/", "WITH ").replace("&", " AND ").replace("/", " / ")
    text = re.sub(r"[^A-Z0-9%/'. -]", " ", text.upper())
    words = [ABBREVIATIONS.get(word.rstrip("."), word) for word in text.split()]
    return " ".join(words).replace(" / ", "/").strip(" -/.")


def title(text):
    first, *others = text.lower().split()
    return " ".join([capital(first)] + [word if word in SMALL_WORDS else capital(word) for word in others])


def capital(word):
    return "/".join(part[:1].upper() + part[1:] for part in word.split("/"))
