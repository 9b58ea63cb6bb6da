# Lines are done in their order; each sees what those above it have set.
flow f
  start S
  script X price = 4; total = price * 2; order.total = total
  user W
  end E
  S -> X -> W -> E
start f {"order": {"id": 1}}
waits W
knows {"order": {"id": 1, "total": 8}, "price": 4, "total": 8}
