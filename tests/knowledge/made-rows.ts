/** Sound systems over views that make rows of their own, each as a team would write it. */

/** A web shop: does a visit lead to an order within a day? Asked when the visit is over. */
export const CLICKSTREAM = `entity Visitor: Category

source clicks {
  from   parquet("clicks.parquet")
  stream kafka("clicks")
  columns {
    visitor: Visitor
    clicked: Timestamp
    arrived: Timestamp
    page:    "home" | "product" | "basket" | "help"
    price:   Float? by 0.01
    ordered: Bool known at clicked + 1d
  }
  at     clicked
  known  at arrived
  expect {
    arrived - clicked in 0s..2m else drop
  }
}

view visits from clicks where page != "help" by visitor gap 30m {
  pages   = count()
  seen    = distinct(page)
  basket  = any(page == "basket")
  dearest = max(price)
  landed  = first(page)
  bought  = any(ordered)
}

features habit from visits by visitor {
  ready every 1h after 10m
  visits  = count() over 30d
  pages   = mean(pages) over 30d
  baskets = mean(basket) over 90d
  away    = moment - last(ended)
}

features sales from visits by visitor {
  ready every 1d after 2h
  bought = mean(bought) over 90d
}

examples leaving {
  rows   visits asked at ended + 32m
  label  buys = bought
  features {
    pages
    seen
    basket
    dearest
    landed = landed ?? "home"
    habit(visitor) prefix usual_
    sales(visitor) prefix sales_
  }
}
`;

/** Stores: will food of the day spoil? Asked the next morning, of what was sold a day, also where nothing was. */
export const DEMAND = `entity Store: Category

source sales {
  from   csv("sales.csv")
  columns {
    store:    Store
    sold:     Timestamp
    booked:   Timestamp
    quantity: Int
    spoiled:  Bool known at sold + 3d
  }
  at     sold
  known  at booked
  expect {
    booked - sold in 0s..4h else fail
  }
}

view daily from sales {
  fill every 1d for each store
  units = sum(quantity)
  rows  = count()
  waste = any(spoiled)
}

features demand from daily by store {
  ready every 1d after 1h
  week  = mean(units) over 7d
  month = mean(units) over 28d
  quiet = count(where rows == 0) over 28d
}

examples mornings {
  rows   daily asked at ended + 5h
  label  spoils = waste
  features {
    units
    demand(store) prefix usual_
  }
}
`;

/** Order lines: will an item come back? */
export const LINES = `entity Customer: Category

source orders {
  from   json("orders.json")
  stream kafka("orders")
  columns {
    customer: Customer
    placed:   Timestamp
    lines:    List<{ sku: Category, quantity: Int, price: Float? by 0.01 }>
    returned: Bool known at placed + 30d
  }
  at     placed
  known  at placed + 1m
}

view items from orders each lines as line where line.quantity > 0

view settled from items at placed + 30d { stream kafka("settled") }

features sku from settled by sku = line.sku {
  ready live within 5m
  rate   = mean(returned) over 90d
  pieces = sum(line.quantity) over 90d
}

examples boxes {
  rows   items asked at placed + 1m
  label  comes_back = returned
  features {
    quantity = line.quantity
    price = line.price
    sku(line.sku) prefix sku_
  }
}
`;

/** A bank: a customer comes by a counter or calls; does the matter stay closed? */
export const TOUCHES = `entity Customer: Category

source visits {
  from   csv("visits.csv")
  stream kafka("visits")
  columns {
    customer: Customer
    came:     Timestamp
    clerk:    Category
    worth:    Float
    closed:   Bool known at came + 14d
  }
  at     came
  known  at came + 1h
}

source calls {
  from   csv("calls.csv")
  stream kafka("calls")
  columns {
    customer: Customer
    rang:     Timestamp
    settled:  Timestamp
    worth:    Float known at settled
    closed:   Bool known at rang + 14d
  }
  at     rang
  known  at rang + 1m
  expect {
    settled - rang in 0s..7d
  }
}

view touches from visits union calls

features contact from touches by customer {
  ready live within 1h
  n     = count() over 30d
  calls = count(where from_input == "calls") over 30d
}

features worth from touches by customer {
  ready every 1d after 1h
  mean = mean(worth) over 90d
}

examples matters {
  rows   touches asked at at + 1h
  label  stays_closed = closed
  features {
    at_counter = from_input == "visits"
    contact(customer) prefix contact_
    worth(customer)   prefix worth_
  }
}
`;

/** Bouts of contact, by when they were written down: segments of a view that moves a union's rows. */
export const RETIMED = `${TOUCHES.slice(0, TOUCHES.indexOf("features contact"))}
view written from touches at at + 2h

view bouts from written by customer gap 12h {
  touches = count()
}

features bouts_of from bouts by customer {
  ready every 1d after 1h
  touches = last(touches) over 90d
}

examples matters {
  rows   calls asked at rang + 1h
  label  stays_closed = closed
  features {
    bouts_of(customer)
  }
}
`;

const ASKED_WHEN_BOOKED = (name: string, rule: string): string => `source ${name} {
  from   csv("${name}.csv")
  columns {
    happened: Timestamp
    booked:   Timestamp known at booked
    minutes:  Int
    fine:     Bool known at happened + 9d
  }
  at     happened
  known  at happened + 1h
  expect {
    booked - happened in 0s..30m
    ${rule}
  }
}
`;

/** Two desks: asked as a matter is booked, before its length is known. */
export const DROPPED = `${ASKED_WHEN_BOOKED("desk", "minutes < 600 else fail")}
${ASKED_WHEN_BOOKED("phone", "minutes >= 0 else fail")}
view matters from desk union phone

examples openings {
  rows   matters asked at booked
  label  ends_well = fine
  features {
    place = from_input
  }
}
`;
