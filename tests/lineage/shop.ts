/** A system with every kind of node and every way in which a column takes part. */
export const SHOP = `entity Customer: Category
entity Region: Category

table regions {
  from     csv("regions.csv")
  key      region
  timeless "they do not move"
  columns  { region: Region, rate: Float }
}
source orders {
  from    csv("orders.csv")
  stream  kafka("orders")
  columns {
    customer: Customer
    region:   Region
    placed:   Timestamp
    amount from "Amount": Float by 0.01
    gift:     Bool
    returned: Bool known at placed + 1d
    tax:      Float? = amount * regions(region).rate
  }
  at      placed
  known   at placed + 1m
  expect  { amount in 0..1000 else drop }
}
view big from orders where amount > 10

features shopper from big by customer {
  ready live within 1m
  n         = count() over 7d
  taxes     = sum(tax where gift) over 7d
  per_order = taxes / n
}
examples checkouts {
  rows     orders asked at placed + 1m within 1m
  label    sent_back = returned
  features {
    shopper(customer)
    amount
    region
    shown = if gift then 0 else amount
  }
}
split checkouts by time in "UTC" { train until 2024-03-01; validate until 2024-03-20; test until 2024-04-09 }

model returns for checkouts {
  predict sent_back
  inputs {
    target_encode(region, smoothing: 5)
    *
  }
  learner gbdt
  seed 1
}
decide ask for returns {
  ask = score >= c
  choose c to minimize false_positives
}
tests returns { auc >= 0.1 for each region where count >= 5 }
deploy returns { serve http { port 8080 }; store embedded }
`;
