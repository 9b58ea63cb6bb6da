#include "tools/magpiectl/cli.h"

#include <CLI/CLI.hpp>

namespace magpie::ctl {

CLI::App& AddGroup(CLI::App& app, const std::string& name, const std::string& what) {
  CLI::App& group = *app.add_subcommand(name, what);
  group.require_subcommand(1);
  return group;
}

CLI::App& AddVerb(CLI::App& parent, const std::string& name, const std::string& what,
                  const std::string& example) {
  CLI::App& verb = *parent.add_subcommand(name, what);
  verb.footer("Example:\n  " + example);
  return verb;
}

void AddRequestId(CLI::App& verb, std::string& request_id) {
  verb.add_option("--request-id", request_id,
                  "A repeat with the same id within a day gets the first reply (default: random)");
}

void AddPairs(CLI::App& verb, const std::string& name, std::vector<std::string>& pairs,
              const std::string& what) {
  verb.add_option(name, pairs, what)
      ->allow_extra_args(false)
      ->type_name("NAME=VALUE")
      ->check([](const std::string& pair) {
        const bool ok = pair.find('=') != std::string::npos && pair.front() != '=';
        return ok ? std::string() : "is not NAME=VALUE: " + pair;
      });
}

void AddLimit(CLI::App& verb, int& limit) {
  verb.add_option("--limit", limit, "At most so many")
      ->check(CLI::Range(1, 100'000))
      ->capture_default_str();
}

RecordVerbs AddRecordVerbs(CLI::App& group, const Noun& noun, RecordOptions& options) {
  const std::string start = "magpiectl " + noun.name + " ";

  CLI::App& put = AddVerb(group, "put", "Create or replace one " + noun.name,
                          start + "put " + noun.example + ".json");
  put.add_option("FILE", options.file, noun.message + " as JSON; - for standard input")->required();
  put.add_option("--expected-version", options.expected_version,
                 "Refuse if its version is another by now; 0 for any");
  AddRequestId(put, options.request_id);

  CLI::App& get = AddVerb(group, "get", "Show one " + noun.name, start + "get " + noun.example);
  get.add_option("NAME", options.id, "Which")->required();

  CLI::App& list = AddVerb(group, "list", "List them", start + "list --limit 10");
  AddLimit(list, options.limit);
  return {put, get, list};
}

}  // namespace magpie::ctl
