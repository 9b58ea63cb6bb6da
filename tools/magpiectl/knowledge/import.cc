// magpiectl knowledge import

#include <google/protobuf/struct.pb.h>
#include <unistd.h>

#include <fstream>
#include <iostream>
#include <memory>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "magpie/knowledge/v1/knowledge_service.grpc.pb.h"
#include "tools/magpiectl/input.h"
#include "tools/magpiectl/knowledge/article_source.h"
#include "tools/magpiectl/knowledge/verbs.h"
#include "tools/magpiectl/peer.h"
#include "tools/magpiectl/print.h"

namespace magpie::ctl {
namespace {

namespace v1 = magpie::knowledge::v1;
using KnowledgePeer = Peer<v1::KnowledgeService>;

// Of one request.
constexpr int kMaxArticles = 100;
constexpr size_t kMaxBytes = 2 << 20;

struct ImportOptions {
  std::string file;
  std::string format;
  std::string actor;
  std::string note;
  bool dry_run = false;
};

// What is wrong with a row.
struct BadRow {
  size_t line;
  std::string article, field, description;
};

class Import {
 public:
  Import(const Globals& globals, const ImportOptions& options)
      : knowledge_("knowledge", globals.knowledge, globals),
        options_(options),
        shows_progress_(!globals.json && isatty(STDERR_FILENO) == 1) {}

  absl::Status Run(ArticleSource& source) {
    while (std::optional<SourceRow> row = source.Next()) {
      ++rows_;
      if (row->is_bad) {
        AddFaults(row->line, row->article.article_id(), row->faults);
        continue;
      }
      const size_t size = row->article.ByteSizeLong();
      if (batch_.articles_size() == kMaxArticles || bytes_ + size > kMaxBytes) {
        RETURN_IF_ERROR(Send());
      }
      bytes_ += size;
      lines_.push_back(row->line);
      *batch_.add_articles() = std::move(row->article);
    }
    return batch_.articles().empty() ? absl::OkStatus() : Send();
  }

  void Print(const std::string& file) const {
    for (const BadRow& bad : bad_) {
      std::cout << file << ":" << bad.line << ": "
                << (bad.article.empty() ? "" : absl::StrCat(OneLine(bad.article), ": "))
                << (bad.field.empty() ? "" : absl::StrCat(bad.field, " "))
                << OneLine(bad.description) << '\n';
    }
    std::cout << stored_ << (stored_ == 1 ? " article " : " articles ")
              << (options_.dry_run ? "would be stored" : "stored");
    if (bad_rows_ > 0) std::cout << ", " << bad_rows_ << " of " << rows_ << " rows have faults";
    if (sequence_ > 0) std::cout << "; change " << sequence_;
    std::cout << '\n';
  }

  // {"stored": 2, "rows": 3, "sequence": 7, "faults": [{"line": 2, "field": "title", …}]}
  void PrintAsJson() const {
    google::protobuf::Struct all;
    auto& members = *all.mutable_fields();
    members["stored"].set_number_value(static_cast<double>(stored_));
    members["rows"].set_number_value(static_cast<double>(rows_));
    members["sequence"].set_number_value(static_cast<double>(sequence_));
    auto& faults = *members["faults"].mutable_list_value();
    for (const BadRow& bad : bad_) {
      auto& fault = *faults.add_values()->mutable_struct_value()->mutable_fields();
      fault["line"].set_number_value(static_cast<double>(bad.line));
      fault["article_id"].set_string_value(bad.article);
      fault["field"].set_string_value(bad.field);
      fault["description"].set_string_value(bad.description);
    }
    PrintJson(all, std::cout);
  }

  bool has_bad_rows() const { return bad_rows_ > 0; }

 private:
  void AddFaults(size_t line, const std::string& article, const Faults& faults) {
    ++bad_rows_;
    for (const FieldViolation& fault : ViolationsOf(faults.ToStatus())) {
      bad_.push_back({line, article, fault.field, fault.description});
    }
  }

  absl::Status Send() {
    batch_.set_request_id(RequestId(""));
    batch_.set_actor(options_.actor);
    batch_.set_note(options_.note);
    batch_.set_validate_only(options_.dry_run);
    const auto imported = knowledge_.Call(&v1::KnowledgeService::Stub::ImportArticles, batch_);
    if (!imported.ok()) {
      if (shows_progress_) std::cerr << '\n';
      std::cerr << "magpiectl: the import ended at line " << lines_.front() << ", after " << stored_
                << " articles\n";
      return imported.status();
    }
    for (int i = 0; i < imported->articles_size(); ++i) {
      const v1::ImportedArticle& article = imported->articles(i);
      Faults faults;
      for (const v1::ArticleFault& fault : article.faults()) {
        faults.Add(fault.field(), fault.description());
      }
      if (article.faults().empty()) {
        ++stored_;
      } else {
        AddFaults(lines_[static_cast<size_t>(i)], batch_.articles(i).article_id(), faults);
      }
    }
    if (imported->sequence() > 0) sequence_ = imported->sequence();
    if (shows_progress_) std::cerr << '\r' << rows_ << " rows" << std::flush;
    batch_.Clear();
    lines_.clear();
    bytes_ = 0;
    return absl::OkStatus();
  }

  const KnowledgePeer knowledge_;
  const ImportOptions& options_;
  const bool shows_progress_;
  v1::ImportArticlesRequest batch_;
  std::vector<size_t> lines_;  // of batch_
  size_t bytes_ = 0;           // of batch_
  std::vector<BadRow> bad_;    // a fault each
  size_t bad_rows_ = 0;
  size_t rows_ = 0;
  size_t stored_ = 0;
  int64_t sequence_ = 0;
};

absl::StatusOr<std::unique_ptr<ArticleSource>> SourceOf(const ImportOptions& options,
                                                        std::istream& in) {
  const bool is_csv = options.format.empty() ? absl::EndsWithIgnoreCase(options.file, ".csv")
                                             : options.format == "csv";
  if (!is_csv) return ArticleSource::OfJsonLines(in);
  auto source = ArticleSource::OfCsv(in);
  if (source.ok()) return source;
  return absl::InvalidArgumentError(absl::StrCat(options.file, ": ", source.status().message()));
}

absl::Status Run(const Globals& globals, const ImportOptions& options) {
  std::ifstream file;
  if (options.file != "-") {
    file.open(options.file, std::ios::binary);
    if (!file || file.peek() == std::ifstream::traits_type::eof()) {
      return absl::NotFoundError(absl::StrCat("cannot read ", options.file, ", or it is empty"));
    }
  }
  ASSIGN_OR_RETURN(const auto source, SourceOf(options, options.file == "-" ? std::cin : file));
  Import import(globals, options);
  RETURN_IF_ERROR(import.Run(*source));
  if (globals.json) {
    import.PrintAsJson();
  } else {
    import.Print(options.file);
  }
  // The rows say what is wrong.
  return import.has_bad_rows() ? absl::InvalidArgumentError("") : absl::OkStatus();
}

}  // namespace

void AddKnowledgeImport(CLI::App& group, Cli& cli) {
  const auto options = std::make_shared<ImportOptions>();
  CLI::App& verb = AddVerb(group, "import",
                           "Store and publish the articles of a file. Rows that have faults are "
                           "reported, each with its\n"
                           "line, and the others are stored; the exit code is 1 if there were any",
                           "magpiectl knowledge import articles.csv --dry-run");
  verb.add_option("FILE", options->file,
                  "An article as JSON on each line, or CSV whose first row names the fields, with "
                  "the values of a list separated by |; - for standard input")
      ->required();
  verb.add_option("--format", options->format, "jsonl or csv (default: as FILE ends)")
      ->check(CLI::IsMember({"jsonl", "csv"}));
  verb.add_option("--actor", options->actor, "Who does it");
  verb.add_option("--note", options->note, "Why");
  verb.add_flag("--dry-run", options->dry_run, "Report the faults, but store nothing");
  Runs(verb, cli, options, Run);
}

}  // namespace magpie::ctl
