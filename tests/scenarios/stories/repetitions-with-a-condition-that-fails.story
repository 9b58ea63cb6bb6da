# A completion condition without a value, or that is no bool, is an incident of the repetition that
# has just been done: its work is not done twice. A retry asks again, a skip goes on as if it did not
# hold.
flow f
  start S
  user A
  user W
  end E
  A: {"multi_instance": {"collection": "[1, 2, 3]", "completion_condition": "enough", "output_collection": "all", "output_element": "v"}}
  S -> A -> W -> E
start f
commit A@1 {"v": 1}
waits A!EXPRESSION_FAILED, A, A
retry A@4
waits A!EXPRESSION_FAILED, A, A
skip A@5
waits A, A
commit A@3 {"v": 3, "enough": 1}
waits A!EXPRESSION_FAILED, A
retry A@6 {"enough": true}
waits W
knows {"all": [1, null, 3], "enough": true, "v": 3}
start f
commit A@1 {"v": 1, "enough": false}
waits A, A
commit A@2 {"v": 2}
waits A
commit A@3 {"v": 3}
waits W
knows {"all": [1, 2, 3], "enough": false, "v": 3}
flow g
  start S
  script X n = item
  user W
  end E
  X: {"multi_instance": {"collection": "[1, 2, 3]", "sequential": true, "completion_condition": "n >= limit"}}
  S -> X -> W -> E
start g
waits X!EXPRESSION_FAILED
skip X
waits X!EXPRESSION_FAILED
retry X {"limit": 2}
waits W
knows {"limit": 2, "n": 2}
