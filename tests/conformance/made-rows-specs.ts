/** Specs over the random people: each construct alone, and one on another. */
import { asked } from "./made-rows.ts";

export const UNION = asked(
  `view touches from clicks union calls where user is not missing { heavy = (worth ?? 0) > 2 }

features touching from touches by user {
  ready every 1h after 5m
  n     = count() over 3d
  worth = sum(worth) over 3d step 6h
  calls = count(where from_input == "calls") over 2d
  heavy = any(heavy) over 2d
  last  = last(worth)
  since = moment - last(at)
}
`,
  "    touching(user)",
);

export const UNION_SPINE = asked(
  `view touches from calls union clicks

features touching from touches by user {
  ready every 2h after 10m
  n     = count() over 3d
  worth = mean(worth) over last 5 rows
}
`,
  "    touching(user)\n    from_input\n    early = if_known(worth)",
  "touches asked at at + 5m",
);

export const SESSIONS = asked(
  `view visits from clicks where (bot ?? false) == false by user gap 30m {
  n         = count()
  pages     = distinct(page)
  rate      = n / (pages + 1)
  worth     = sum(worth)
  mean      = mean(worth)
  last_page = last(page)
  usual     = mode(page)
  high      = quantile(worth, 0.9)
  bought    = any(page == "buy")
  bot_first = first(bot)
  homes     = count(where page == "home")
  lasted    = ended - started
  spread    = std(worth)
  scatter   = var(worth where page == "home")
  trend     = slope(worth)
  tied      = correlation(worth, worth * worth)
  recent    = ewma(worth, half_life: 10m)
}

features visiting from visits by user {
  ready every 1h after 5m
  n       = count() over 3d
  pages   = sum(pages) over 3d
  rate    = mean(rate) over 3d
  worth   = sum(worth) over 3d
  mean    = max(mean) over 3d
  page    = last(last_page)
  usual   = mode(usual) over 3d
  high    = max(high) over 3d
  bought  = count(where bought) over 3d
  bots    = any(bot_first) over 3d
  homes   = sum(homes) over 3d
  longest = max(lasted) over 3d
  begun   = moment - last(started)
  spread  = max(spread) over 3d
  scatter = max(scatter) over 3d
  trend   = max(trend) over 3d
  tied    = min(tied) over 3d
  recent  = max(recent) over 3d
}
`,
  "    visiting(user)",
);

export const FILL = asked(
  `view daily from clicks where page != "x" {
  fill every 12h for each user
  n     = count()
  worth = sum(worth)
  least = min(worth)
  calm  = all(bot)
  spread = std(worth)
  recent = ewma(worth, half_life: 10m)
}

features days from daily by user {
  ready every 1h after 5m
  n     = count() over 3d
  quiet = count(where n == 0) over 3d
  worth = sum(worth) over 3d
  least = min(least) over 3d
  calm  = count(where calm) over 3d
  last  = last(n)
  spread = max(spread) over 3d
  recent = max(recent) over 3d
}
`,
  "    days(user)",
);

export const EACH = asked(
  `view items from orders each lines as line where line.n > 0 { worth = line.n * (line.price ?? 0) }

view tagged from each orders.tags as tag

features buying from items by user {
  ready live within 1m
  n     = sum(line.n) over 3d
  worth = sum(worth) over 3d
  skus  = distinct(line.sku) over 3d
  last  = last(line.price)
}

features tagging from tagged by tag {
  ready live within 1m
  n      = count() over 3d
  people = distinct(user) over 3d
}
`,
  '    buying(user)\n    tagging("gift") prefix gift_',
);

export const EACH_SPINE = asked(
  `view items from orders each lines as line

features sku from items by sku = line.sku {
  ready live within 2m
  n = sum(line.n) over 3d
}
`,
  "    sku(line.sku)\n    price = line.price",
  "items asked at placed + 1m",
);

export const STACKED = asked(
  `view touches from clicks union calls

view visits from touches by user gap 1h {
  n     = count()
  calls = count(where from_input == "calls")
  worth = sum(worth)
}

view weekly from visits {
  fill every 1d for each user
  visits = count()
  calls  = sum(calls)
}

features visiting from visits by user {
  ready every 1h after 5m
  n     = sum(n) over 5d
  calls = sum(calls) over 5d
}

features days from weekly by user {
  ready every 1h after 5m
  visits = sum(visits) over 5d
  empty  = count(where visits == 0) over 5d
}
`,
  "    visiting(user)\n    days(user) prefix d_",
);
