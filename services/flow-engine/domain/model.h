// A flow as it is drawn, before it is compiled: what the readers of formats/
// make and what a deployment keeps.

#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "common/id/id.h"

namespace magpie::flow {

// Limits of one model.
inline constexpr size_t kMaxElements = 2000;
inline constexpr size_t kMaxElementKeyBytes = 128;
inline constexpr size_t kMaxFormFields = 100;

struct Model;
using FlowKey = Id<Model>;

enum class FieldType { kString, kBool, kInt, kDouble, kEnum };

// One question of a form; the answer becomes the variable `key`.
struct FormField {
  std::string key;
  std::string label;
  FieldType type = FieldType::kString;
  bool required = false;
  std::vector<std::string> options;  // of kEnum

  bool operator==(const FormField&) const = default;
};

struct Form {
  std::string key;
  std::string title;
  std::vector<FormField> fields;

  bool operator==(const Form&) const = default;
};

// Parameter name to a CEL expression over the variables.
using Params = std::map<std::string, std::string>;

// Asks the resource engine for values by name.
struct FetchFields {
  std::vector<std::string> fields;
  Params params;

  bool operator==(const FetchFields&) const = default;
};

// Calls one API for what it does.
struct CallApi {
  std::string api;
  Params params;
  std::string result_variable;  // empty to drop the answer

  bool operator==(const CallApi&) const = default;
};

// The kinds of elements.
struct SequenceFlow {
  std::string condition;  // empty where there is none
  bool is_default = false;

  bool operator==(const SequenceFlow&) const = default;
};
struct StartEvent {
  bool operator==(const StartEvent&) const = default;
};
struct EndEvent {
  bool operator==(const EndEvent&) const = default;
};
struct UserTask {
  Form form;

  bool operator==(const UserTask&) const = default;
};
struct ServiceTask {
  std::variant<std::monostate, FetchFields, CallApi> action;

  bool operator==(const ServiceTask&) const = default;
};
struct ExclusiveGateway {
  bool operator==(const ExclusiveGateway&) const = default;
};

using Kind =
    std::variant<SequenceFlow, StartEvent, EndEvent, UserTask, ServiceTask, ExclusiveGateway>;

// A node names sequence flows on both sides, a sequence flow one node on each.
struct Element {
  std::string key;
  std::string name;
  std::vector<std::string> incoming;
  std::vector<std::string> outgoing;  // conditions are tried in this order
  Kind kind;

  bool operator==(const Element&) const = default;
};

struct Model {
  FlowKey key;
  std::string name;
  std::vector<Element> elements;

  bool operator==(const Model&) const = default;
};

}  // namespace magpie::flow
