"""Scrapy settings. Every NEWSCRAWL_* setting is described in docs/settings.md.

The defaults are for other people's servers: one request a second and host, robots.txt obeyed, a name and an address.
"""

from newscrawl.identity import USER_AGENT as USER_AGENT

BOT_NAME = "newscrawl"
SPIDER_MODULES = ["newscrawl.spiders"]
NEWSPIDER_MODULE = "newscrawl.spiders"

# Manners
ROBOTSTXT_OBEY = True
DOWNLOAD_DELAY = 1.0
CONCURRENT_REQUESTS_PER_DOMAIN = 1
CONCURRENT_REQUESTS = 64
COOKIES_ENABLED = False

# Limits
DOWNLOAD_TIMEOUT = 30
DOWNLOAD_MAXSIZE = 64 * 1024 * 1024  # sitemaps may hold 50 MB; article requests ask for less
DOWNLOAD_WARNSIZE = 0
REDIRECT_MAX_TIMES = 5
METAREFRESH_MAXDELAY = 1  # seconds; a page that reloads itself later is still the page
METAREFRESH_IGNORE_TAGS = ["script", "noscript"]
RETRY_TIMES = 2
CONCURRENT_ITEMS = 2  # a callback yields one page; Scrapy makes this many tasks for each response
SCRAPER_SLOT_MAX_ACTIVE_SIZE = 20_000_000

# Doors that a crawl does not need
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False

SCHEDULER = "newscrawl.frontier.scheduler.FrontierScheduler"
DOWNLOADER_MIDDLEWARES = {
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "newscrawl.fetching.credentials.CredentialsMiddleware": 50,
    "newscrawl.fetching.limits.LimitsMiddleware": 90,
    "newscrawl.fetching.robots.RobotsMiddleware": 100,
    "newscrawl.fetching.tdmrep.TdmRepMiddleware": 110,
    "newscrawl.fetching.pace.PaceMiddleware": 560,  # before RetryMiddleware sees an answer
    "newscrawl.fetching.rendering.PartsMiddleware": 950,
    "newscrawl.fetching.proxies.ProxyMiddleware": 740,  # before HttpProxyMiddleware
    "newscrawl.fetching.addresses.GuardMiddleware": 760,  # behind HttpProxyMiddleware
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "newscrawl.fetching.compression.CompressionMiddleware": 590,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "newscrawl.fetching.redirects.WebRedirectMiddleware": 600,
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
    "newscrawl.fetching.redirects.BareRefreshMiddleware": 580,
    "newscrawl.fetching.cookies.ChainCookiesMiddleware": 700,
}
DOWNLOAD_HANDLERS = {"data": None, "file": None, "ftp": None, "s3": None}  # http and https alone
TWISTED_DNS_RESOLVER = "scrapy.resolver.CachingHostnameResolver"  # IPv6 too
EXTENSIONS = {"newscrawl.operations.progress.Progress": 500, "newscrawl.operations.summary.Summary": 510}
ITEM_PIPELINES = {
    "pipelines.archive.ArchivePipeline": 100,
    "pipelines.extract.ExtractPipeline": 200,
    "pipelines.store.StorePipeline": 300,
}

LOG_LEVEL = "INFO"
LOG_FORMATTER = "newscrawl.operations.logs.PageLog"
RETRY_GIVE_UP_LOG_LEVEL = "INFO"  # a page that is given up is counted and kept as failed
STATS_DUMP = False

NEWSCRAWL_DB = ""  # NEWSCRAWL_DB of the environment, or data/news.db
NEWSCRAWL_ARCHIVE = ""  # folder of the WARC files; warc/ beside the database
NEWSCRAWL_SOURCES = ""  # a sources file to use alone; the shipped catalogue and the user's file
NEWSCRAWL_SINCE = ""  # like --since
NEWSCRAWL_UNTIL = ""  # like --until
NEWSCRAWL_LIMIT = 0  # like --limit; 0 for no limit
NEWSCRAWL_JOBS = 0  # extraction processes; 0 for one a core
NEWSCRAWL_EXTRACT_SECONDS = 10.0  # time one page may take
NEWSCRAWL_EXTRACT_BYTES = 1 << 30  # memory one worker may take
NEWSCRAWL_RENDER = ""  # like a source's render, for those that give none
NEWSCRAWL_RENDER_SECONDS = 20.0  # time one page may take in the browser
NEWSCRAWL_RENDER_PAGES = 2  # pages in the browser at a time
NEWSCRAWL_RENDER_HOSTS = ""  # sites whose scripts and data are fetched too, beside the page's own
NEWSCRAWL_BROWSER = ""  # Chromium's program; the first on the PATH
NEWSCRAWL_BROWSER_SANDBOX = "auto"  # off for root alone
NEWSCRAWL_MAX_PAGE_BYTES = 10_000_000
NEWSCRAWL_MAX_CRAWL_DELAY = 60.0  # seconds; a longer Crawl-delay counts as this
NEWSCRAWL_MAX_DELAY = 60.0  # seconds; a slow or busy host is asked no less often than this
NEWSCRAWL_MAX_WAIT = 60.0  # seconds; a Retry-After beyond this is for a later crawl
NEWSCRAWL_MAX_PARTS = 30  # pages that a story is read on, where its site spreads it; 1 for the page alone
NEWSCRAWL_SOURCE_PAGES = 10_000  # article pages of a source in one crawl; 0 for no limit, here and below
NEWSCRAWL_SOURCE_BYTES = 4_000_000_000  # of its answers, unpacked
NEWSCRAWL_SOURCE_SECONDS = 0
NEWSCRAWL_RUN_BYTES = 0
NEWSCRAWL_RUN_SECONDS = 0
NEWSCRAWL_MAX_DEPTH = 3  # levels of sitemaps below the one that a source lists; the protocol has one, some sites two
NEWSCRAWL_ALLOW_NETWORKS = ""  # addresses that may be connected to though they are not public: "10.1.0.0/16, ::1"
NEWSCRAWL_RECHECK = ""  # like --recheck
NEWSCRAWL_TDMREP = True  # whether a site is asked for /.well-known/tdmrep.json before its pages
NEWSCRAWL_PROGRESS = True
