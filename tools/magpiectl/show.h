// Prints responses on standard output.

#pragma once

#include <functional>
#include <iostream>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "tools/magpiectl/globals.h"
#include "tools/magpiectl/print.h"

namespace magpie::ctl {

// Prints `message` as JSON for programs; otherwise runs `for_people(message)`.
template <class Message, class ForPeople>
absl::Status Show(const Globals& globals, const Message& message, ForPeople for_people) {
  if (globals.json) {
    PrintJson(message, std::cout);
  } else {
    for_people(message);
  }
  return absl::OkStatus();
}

// Like Show, for a list: prints a table with one row for each record.
template <class List, class Records, class Row>
absl::Status ShowTable(const Globals& globals, const List& list, std::vector<std::string> header,
                       const Records& records, Row row) {
  return Show(globals, list, [&](const List&) {
    Table table(std::move(header));
    for (const auto& record : records) table.Add(row(record));
    table.Print(std::cout);
    if (!list.next_page_token().empty())
      std::cout << "There are more: raise --limit to see them.\n";
  });
}

}  // namespace magpie::ctl
