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
  verb.add_option(
      "--request-id", request_id,
      "Repeating a request with the same id within 24 hours returns the first reply (default: a "
      "random id)");
}

void AddPairs(CLI::App& verb, const std::string& name, std::vector<std::string>& pairs,
              const std::string& what) {
  verb.add_option(name, pairs, what)
      ->allow_extra_args(false)
      ->type_name("NAME=VALUE")
      ->check([](const std::string& pair) {
        const bool ok = pair.find('=') != std::string::npos && pair.front() != '=';
        return ok ? std::string() : "\"" + pair + "\" is not NAME=VALUE";
      });
}

void AddLimit(CLI::App& verb, int& limit) {
  verb.add_option("--limit", limit, "List at most this many")
      ->check(CLI::Range(1, 100'000))
      ->capture_default_str();
}

RecordVerbs AddRecordVerbs(CLI::App& group, const Noun& noun, RecordOptions& options) {
  const std::string start = "magpiectl " + noun.name + " ";

  CLI::App& put = AddVerb(group, "put", "Create or replace one " + noun.name,
                          start + "put " + noun.example + ".json");
  put.add_option("FILE", options.file, noun.message + " as JSON; - for standard input")->required();
  put.add_option("--expected-version", options.expected_version,
                 "Refuse if its version is a different one; 0 for any");
  AddRequestId(put, options.request_id);

  CLI::App& get = AddVerb(group, "get", "Show one " + noun.name, start + "get " + noun.example);
  get.add_option("NAME", options.id, "Its name or id")->required();

  CLI::App& list = AddVerb(group, "list", "List all of them", start + "list --limit 10");
  AddLimit(list, options.limit);
  return {put, get, list};
}

}  // namespace magpie::ctl
