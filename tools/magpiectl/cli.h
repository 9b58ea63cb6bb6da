// Shared by the nouns of the command line. Each noun adds its verbs to the parser; the
// chosen one sets `action`, and main() runs it.

#pragma once

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "tools/magpiectl/globals.h"

namespace magpie::ctl {

struct Cli {
  Globals globals;
  // An error without a message has been printed already.
  std::function<absl::Status()> action;
};

void AddFlow(CLI::App& app, Cli& cli);
void AddResource(CLI::App& app, Cli& cli);
void AddSolution(CLI::App& app, Cli& cli);
void AddArticle(CLI::App& app, Cli& cli);
void AddKnowledge(CLI::App& app, Cli& cli);
void AddExpr(CLI::App& app, Cli& cli);
void AddDemo(CLI::App& app, Cli& cli);

// A subcommand that groups others. One of them must follow.
CLI::App& AddGroup(CLI::App& app, const std::string& name, const std::string& what);

// A subcommand that does something. `example` is a whole command line, shown by --help.
CLI::App& AddVerb(CLI::App& parent, const std::string& name, const std::string& what,
                  const std::string& example);

// If `verb` is chosen, main() runs `command` with the parsed `options`.
template <class Options>
void Runs(CLI::App& verb, Cli& cli, std::shared_ptr<Options> options,
          absl::Status (*command)(const Globals&, const Options&)) {
  verb.callback([&cli, options, command] {
    cli.action = [&cli, options, command] { return command(cli.globals, *options); };
  });
}

// --request-id; a random id by default.
void AddRequestId(CLI::App& verb, std::string& request_id);

// An option that may be repeated, each time with one NAME=VALUE.
void AddPairs(CLI::App& verb, const std::string& name, std::vector<std::string>& pairs,
              const std::string& what);

// --limit, for list commands.
void AddLimit(CLI::App& verb, int& limit);

// The options of put, get and list.
struct RecordOptions {
  std::string file;
  std::string id;
  std::string request_id;
  int64_t expected_version = 0;
  int limit = 200;
};

// The words of a noun: "article", "knowledge.v1.Article", "lock-will-not-close".
struct Noun {
  std::string name;
  std::string message;
  std::string example;
};

// Adds the three verbs to `group` and returns them.
struct RecordVerbs {
  CLI::App& put;
  CLI::App& get;
  CLI::App& list;
};
RecordVerbs AddRecordVerbs(CLI::App& group, const Noun& noun, RecordOptions& options);

}  // namespace magpie::ctl
