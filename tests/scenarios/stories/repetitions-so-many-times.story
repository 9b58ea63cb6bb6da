# Done so many times as a number says; each repetition knows which one it is.
flow f
  start S
  user A
  user Z
  end E
  A: {"multi_instance": {"loop_cardinality": "n", "output_collection": "all", "output_element": "item * 10"}}
  S -> A -> Z -> E
start f {"n": 2}
waits A, A
commit A
commit A
waits Z
knows {"n": 2, "all": [10, 20]}
start f {"n": 0}
waits Z
start f {"n": -1}
waits A!EXPRESSION_FAILED
retry A {"n": 1.5}
waits A!EXPRESSION_FAILED
retry A {"n": 501}
waits A!EXPRESSION_FAILED
retry A {"n": "3"}
waits A!EXPRESSION_FAILED
retry A {"n": [3]}
waits A!EXPRESSION_FAILED
retry A {"n": 1}
waits A
