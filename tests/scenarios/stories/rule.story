# Which solution fits is asked for, and its answer is a variable.
flow f
  start S
  rule R channel=channel result=solution
  user W
  end E
  S -> R -> W -> E
given match answers {"answers": [{"flow_key": "lock"}], "matched_on": ["channel"], "solution_id": "s1", "title": "The lock"}
start f {"channel": "app"}
waits W
called match 1
knows {"channel": "app", "solution": {"answers": [{"flow_key": "lock"}], "matched_on": ["channel"], "solution_id": "s1", "title": "The lock"}}
