"""The demo company's vocabulary: what it sells, to whom, and what people and companies are called."""

FEATURES = (
    "dashboard_viewed", "report_exported", "task_created", "comment_added", "file_uploaded",
    "search_performed", "board_updated", "filter_saved", "message_sent", "template_used",
    "calendar_synced", "chart_created", "approval_requested", "automation_run", "integration_called",
    "forecast_opened", "api_key_used", "data_imported", "permission_changed", "audit_log_viewed",
)  # fmt: skip
# Not product features: the settings name them under `events`.
SIGNED_IN, ERROR_SHOWN, ONBOARDING_STEP = "signed_in", "error_shown", "onboarding_step_completed"
# Of visitors of the web site, who belong to no account.
PAGE_VIEWED = "page_viewed"
EVENTS = (*FEATURES, SIGNED_IN, ERROR_SHOWN, ONBOARDING_STEP, PAGE_VIEWED)
ONBOARDING_STEPS = (
    "workspace_created", "team_invited", "data_connected", "first_dashboard", "roles_assigned", "training_attended",
)  # fmt: skip
ERRORS = ("request timed out", "import failed", "permission denied", "page did not load", "sync conflict")

TIERS = ("starter", "team", "business", "enterprise")
# Minor units per seat and month, by tier; an account is billed in one of the currencies for life.
SEAT_PRICES = {
    "usd": (1500, 2900, 4900, 7900),
    "eur": (1400, 2700, 4500, 7300),
    "jpy": (2200, 4400, 7400, 11800),
}
ENTITLED_FEATURES = (10, 14, 18, 20)
# A yearly plan costs ten monthly ones.
MONTHS_PAID_PER_YEAR = 10

INDUSTRIES = (
    "software", "retail", "healthcare", "manufacturing", "finance", "education", "logistics", "agency",
)  # fmt: skip
CHANNELS = ("inbound", "outbound", "partner", "marketplace", "event")
REGIONS = ("north_america", "europe", "asia_pacific")
# The planted bad-fit segment: its customers do not get what they were promised.
BAD_FIT = {"industry": "logistics", "channel": "marketplace"}

FIRST_NAMES = (
    "Mary", "Joe", "Anna", "Luis", "Chen", "Priya", "Tom", "Fatima", "Noah", "Emma", "Lukas", "Sofia", "Omar", "Grace",
    "Ivan", "Julia", "Kenji", "Aisha", "Peter", "Clara", "Diego", "Nina", "Samuel", "Lea", "Marek", "Hanna", "Victor",
    "Ines", "David", "Mei", "Arjun", "Laura", "Felix", "Zoe", "Hugo", "Olga", "Ryan", "Marta", "Ali", "Rosa", "Erik",
    "Yuki", "Paul", "Elena", "Jonas", "Amara", "Simon", "Carla", "Adam", "Sara",
)  # fmt: skip
LAST_NAMES = (
    "Miller", "Okafor", "Schmidt", "Garcia", "Wang", "Sharma", "Jensen", "Rossi", "Novak", "Silva", "Kim", "Dubois",
    "Larsen", "Khan", "Fischer", "Moreau", "Tanaka", "Cohen", "Petrov", "Lopez", "Berg", "Costa", "Nguyen", "Weber",
    "Santos", "Haddad", "Keller", "Brown", "Virtanen", "Marin", "Patel", "Hughes", "Lindgren", "Romano", "Vogel",
    "Adeyemi", "Park", "Castro", "Walsh", "Bauer", "Sato", "Ortiz", "Nielsen", "Horvat", "Clark", "Meyer", "Ahmed",
    "Laurent", "Reyes", "Wood",
)  # fmt: skip
COMPANY_HEADS = (
    "Alder", "Amber", "Anchor", "Aspen", "Beacon", "Birch", "Bluefield", "Bright", "Canyon", "Cedar", "Clear", "Coral",
    "Crescent", "Delta", "Eastgate", "Ember", "Evergreen", "Falcon", "Fern", "Firth", "Glacier", "Granite", "Harbor",
    "Hazel", "Heron", "Highland", "Iris", "Juniper", "Kestrel", "Lakeside", "Larch", "Linden", "Lumen", "Maple",
    "Meridian", "Mistral", "Northgate", "Oakridge", "Olive", "Onyx", "Orchard", "Osprey", "Pebble", "Pine", "Quartz",
    "Raven", "Ridge", "Rowan", "Sable", "Sierra", "Silver", "Solstice", "Spruce", "Stone", "Summit", "Tidal", "Umber",
    "Vale", "Willow", "Zephyr",
)  # fmt: skip
COMPANY_TAILS = {
    "software": ("Systems", "Labs", "Software", "Cloud", "Data"),
    "retail": ("Stores", "Retail", "Goods", "Market", "Outfitters"),
    "healthcare": ("Health", "Clinics", "Care", "Medical", "Diagnostics"),
    "manufacturing": ("Works", "Industries", "Tools", "Materials", "Machines"),
    "finance": ("Capital", "Finance", "Insurance", "Advisers", "Credit"),
    "education": ("Academy", "Learning", "Schools", "Institute", "College"),
    "logistics": ("Freight", "Logistics", "Shipping", "Cargo", "Transport"),
    "agency": ("Agency", "Studio", "Media", "Design", "Partners"),
}
SISTERS = ("Group", "International", "Services", "Holding", "Partners")
TITLES = (
    "Analyst", "Project Manager", "Team Lead", "Operations Manager", "Coordinator", "Engineer", "Consultant",
    "Account Manager", "Controller", "Specialist",
)  # fmt: skip
SPONSOR_TITLES = ("Chief Operating Officer", "VP Operations", "Head of Projects", "Managing Director")

OWNERS = (
    ("Dana", "Whitfield"), ("Marco", "Benedetti"), ("Ruth", "Osei"), ("Tomas", "Lindqvist"), ("Keiko", "Mori"),
    ("Priscilla", "Grant"), ("Yusuf", "Demir"), ("Helen", "Brandt"),
)  # fmt: skip
VENDOR_DOMAIN = "tenure-demo.example"
COMPETITOR = "Plotwise"
AGENTS = 12
