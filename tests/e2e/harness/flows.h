// Instances driven by magpiectl, as a person drives them.

#pragma once

#include <string>
#include <vector>

#include "magpie/flow/v1/flow.pb.h"
#include "tests/e2e/harness/suite.h"

namespace magpie::e2e {

class Flows {
 public:
  // `suite` must outlive it.
  explicit Flows(Suite& suite) : suite_(suite) {}

  // `vars` are "name=value".
  magpie::flow::v1::Instance Start(const std::string& flow_key, const Argv& vars);
  // Answers the one open task.
  magpie::flow::v1::Instance Commit(const magpie::flow::v1::Instance& instance, const Argv& vars);
  // Tries the one incident again.
  magpie::flow::v1::Instance Retry(const magpie::flow::v1::Instance& instance, const Argv& vars);
  magpie::flow::v1::Instance Get(const std::string& instance_id);

 private:
  magpie::flow::v1::Instance Ask(Argv arguments, const Argv& vars);

  Suite& suite_;
};

// "at ask_rider", "incident NO_WAY_OUT at gate", "completed".
std::string StateOf(const magpie::flow::v1::Instance& instance);

}  // namespace magpie::e2e
