# A line that fails leaves nothing of those before it; with what it lacks all are done.
flow f
  start S
  script X a = 1; b = missing + a
  user W
  end E
  S -> X -> W -> E
start f
waits X!EXPRESSION_FAILED
knows {}
retry X {"missing": 2}
waits W
knows {"a": 1, "b": 3, "missing": 2}
start f
skip X {"b": 9}
waits W
knows {"b": 9}
