# Whose task it is, is told by an expression; what it lacks is an incident.
flow f
  start S
  user A
  user B
  end E
  A: {"assignee": "lead"}
  B: {"assignee": "'user-' + string(size(lead))"}
  S -> A -> B -> E
start f
waits A!EXPRESSION_FAILED
retry A {"lead": "anna"}
waits A
assigned A anna
commit A
assigned B user-4
