# Where nothing was sent to the business unit nothing is taken back: its breaker was open, or nobody
# listened there. Where it is not known whether it did what it was asked, it is.
flow f
  start S
  user A
  call B pay.block
  call C pay.charge
  call D pay.notify
  user W
  end E
  B: {"fallback": "'by hand'", "compensation": {"api": "pay.unblock"}}
  C: {"fallback": "'by hand'", "compensation": {"api": "pay.refund"}}
  D: {"fallback": "'by hand'", "compensation": {"api": "pay.apologize"}}
  S -> A -> B -> C -> D -> W -> E
given pay.block fails CIRCUIT_OPEN
given pay.charge fails UPSTREAM_TIMEOUT
given pay.notify fails UPSTREAM_UNREACHABLE
start f
commit A
waits W
rollback W
waits A
called pay.unblock 0
called pay.refund 1
called pay.apologize 0
