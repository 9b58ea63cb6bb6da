# One task for each rider, at once; two votes are enough.
flow votes
  start S
  user A
  user B
  end E
  A: {"multi_instance": {"collection": "riders", "element_variable": "rider", "completion_condition": "nrOfCompletedInstances >= 2", "output_collection": "votes", "output_element": "vote"}, "form": {"fields": [{"key": "vote", "type": "bool"}]}}
  S -> A -> B -> E
start votes {"riders": ["a", "b", "c"]}
waits A, A, A
commit A {"vote": true}
waits A, A
commit A {"vote": false}
waits B
knows {"riders": ["a", "b", "c"], "vote": false, "votes": [true, false, null]}
rollback B
waits A, A
commit A {"vote": true}
waits B
commit B
is completed
