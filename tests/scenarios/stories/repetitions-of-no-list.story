# What is no list is an incident, until it is one.
flow f
  start S
  user A
  end E
  A: {"multi_instance": {"collection": "items"}}
  S -> A -> E
start f {"items": 3}
waits A!EXPRESSION_FAILED
retry A {"items": [1]}
waits A
commit A
is completed
