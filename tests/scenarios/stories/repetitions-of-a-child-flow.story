# Another flow for each item.
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
  C: {"input": {"id": "item"}, "output": {"said": "said"}, "multi_instance": {"collection": "[7, 8]", "sequential": true, "output_collection": "out", "output_element": "said"}}
  S -> C -> W -> E
start f
waits X
knows at X {"id": 7}
commit X {"said": "a"}
knows at X {"id": 8}
commit X {"said": "b"}
waits W
knows {"out": ["a", "b"], "said": "b"}
rollback W
waits X
knows at X {"id": 8}
rollback X
waits X
knows at X {"id": 7}
refused NOTHING_BEFORE: rollback X
