# Null and an empty string are nobody: the task is anybody's. What is no person's id is an incident.
flow f
  start S
  user A
  end E
  A: {"assignee": "who"}
  S -> A -> E
start f {"who": null}
waits A
assigned A 
start f {"who": ""}
assigned A 
start f {"who": 7}
waits A!EXPRESSION_FAILED
retry A {"who": true}
waits A!EXPRESSION_FAILED
retry A {"who": ["ann"]}
waits A!EXPRESSION_FAILED
retry A {"who": {"name": "ann"}}
waits A!EXPRESSION_FAILED
retry A {"who": "ann"}
assigned A ann
