# Fields are fetched by name.
flow f
  start S
  fetch C order.status,rider id=order_id
  user W
  end E
  S -> C -> W -> E
given fields answers {"order.status": "riding", "rider": "r1"}
start f {"order_id": "o1"}
waits W
knows {"order": {"status": "riding"}, "order_id": "o1", "rider": "r1"}
