# A mapping reads what is not there: an incident before the call, or at its end.
flow sub
  start S
  user X
  end E
  S -> X -> E
flow f
  start S
  flow C sub
  user W
  end E
  C: {"input": {"m": "missing"}, "output": {"got": "x"}}
  S -> C -> W -> E
start f
waits C!EXPRESSION_FAILED
retry C {"missing": 1}
waits X
knows at X {"m": 1}
commit X
waits E!EXPRESSION_FAILED
retry E {"x": 7}
waits W
knows {"got": 7, "missing": 1}
