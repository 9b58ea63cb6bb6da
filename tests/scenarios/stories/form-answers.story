# Answers that are not what the form asks for are refused, and the task stays open.
flow f
  start S
  user A
  end E
  A: {"form": {"fields": [{"key": "days", "type": "int", "required": true}, {"key": "why", "type": "enum", "options": ["ill", "away"]}]}}
  S -> A -> E
start f
refused BAD_ANSWERS: commit A
refused BAD_ANSWERS: commit A {"days": "three"}
refused BAD_ANSWERS: commit A {"days": 3, "why": "bored"}
waits A
commit A {"days": 3, "why": "ill", "more": true}
is completed
