// magpiectl knowledge embedding|vectors

#include <fstream>
#include <iostream>
#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/status/macros.h"
#include "magpie/knowledge/v1/vector_service.grpc.pb.h"
#include "tools/magpiectl/input.h"
#include "tools/magpiectl/knowledge/verbs.h"
#include "tools/magpiectl/peer.h"
#include "tools/magpiectl/print.h"
#include "tools/magpiectl/show.h"

namespace magpie::ctl {
namespace {

namespace v1 = magpie::knowledge::v1;
using VectorStub = v1::VectorService::Stub;
using VectorPeer = Peer<v1::VectorService>;

struct VectorOptions {
  std::string file;
  std::string request_id;
  int64_t expected_version = 0;
};

VectorPeer VectorsOf(const Globals& globals) { return {"knowledge", globals.knowledge, globals}; }

absl::Status PutEmbedding(const Globals& globals, const VectorOptions& options) {
  ASSIGN_OR_RETURN(const std::string text, ReadFile(options.file));
  v1::PutEmbeddingRequest request;
  RETURN_IF_ERROR(ParseMessage(text, options.file, *request.mutable_embedding()));
  request.set_request_id(RequestId(options.request_id));
  request.set_expected_version(options.expected_version);
  ASSIGN_OR_RETURN(const v1::PutEmbeddingResponse put,
                   VectorsOf(globals).Call(&VectorStub::PutEmbedding, request));
  return Show(globals, put.embedding(), [](const v1::Embedding& embedding) {
    std::cout << "the embedding is version " << embedding.version() << ": "
              << (embedding.field().empty()
                      ? "off"
                      : absl::StrCat(embedding.field(), " makes the vectors of ",
                                     OneLine(embedding.space())))
              << '\n';
  });
}

absl::Status GetEmbedding(const Globals& globals, const VectorOptions&) {
  ASSIGN_OR_RETURN(const v1::GetEmbeddingResponse got,
                   VectorsOf(globals).Call(&VectorStub::GetEmbedding, v1::GetEmbeddingRequest()));
  PrintJson(got.embedding(), std::cout);
  return absl::OkStatus();
}

// What is wrong with one line keeps no other from being stored.
bool IsOfOneLine(const absl::Status& status) {
  return absl::IsInvalidArgument(status) || absl::IsNotFound(status);
}

absl::Status StoreLines(const Globals& globals, const VectorOptions& options, std::istream& in) {
  const VectorPeer vectors = VectorsOf(globals);
  size_t line = 0, stored = 0, bad = 0;
  v1::StoreVectorsResponse last;
  for (std::string text; std::getline(in, text);) {
    ++line;
    if (text.empty()) continue;
    const std::string place = absl::StrCat(options.file, ":", line);
    v1::StoreVectorsRequest request;
    absl::Status status = ParseMessage(text, "the line", request);
    if (status.ok()) {
      request.set_request_id(RequestId(request.request_id()));
      const auto answer = vectors.Call(&VectorStub::StoreVectors, request);
      if (answer.ok()) last = *answer;
      status = answer.status();
    }
    if (!status.ok() && !IsOfOneLine(status)) return status;
    if (!status.ok()) std::cerr << place << ": " << OneLine(status.message()) << '\n';
    ++(status.ok() ? stored : bad);
  }
  RETURN_IF_ERROR(Show(globals, last, [&](const v1::StoreVectorsResponse& response) {
    std::cout << "vectors of " << stored << (stored == 1 ? " article" : " articles") << " stored";
    if (bad > 0) std::cout << ", " << bad << " of " << stored + bad << " lines have faults";
    if (stored > 0) std::cout << "; change " << response.sequence();
    std::cout << '\n';
  }));
  // The lines say what is wrong.
  return bad > 0 ? absl::InvalidArgumentError("") : absl::OkStatus();
}

absl::Status StoreVectors(const Globals& globals, const VectorOptions& options) {
  if (options.file == "-") return StoreLines(globals, options, std::cin);
  std::ifstream file(options.file, std::ios::binary);
  if (!file) return absl::NotFoundError(absl::StrCat("cannot read ", options.file));
  return StoreLines(globals, options, file);
}

}  // namespace

void AddKnowledgeVectors(CLI::App& group, Cli& cli) {
  CLI::App& embedding = AddGroup(group, "embedding", "The API that makes vectors of texts");
  const auto put_options = std::make_shared<VectorOptions>();
  CLI::App& put = AddVerb(embedding, "put", "Name the API, or none",
                          "magpiectl knowledge embedding put embedding.json");
  put.add_option("FILE", put_options->file,
                 "knowledge.v1.Embedding as JSON, {} for none; - for standard input")
      ->required();
  put.add_option("--expected-version", put_options->expected_version,
                 "Refuse if its version is a different one; 0 for any");
  AddRequestId(put, put_options->request_id);
  Runs(put, cli, put_options, PutEmbedding);
  CLI::App& get =
      AddVerb(embedding, "get", "Show the embedding", "magpiectl knowledge embedding get");
  Runs(get, cli, std::make_shared<VectorOptions>(), GetEmbedding);

  CLI::App& vectors = AddGroup(group, "vectors", "What models have made of articles");
  const auto store_options = std::make_shared<VectorOptions>();
  CLI::App& store =
      AddVerb(vectors, "store",
              "Store the vectors of a file. Lines that have faults are reported, and the others\n"
              "are stored; the exit code is 1 if there were any",
              "magpiectl knowledge vectors store vectors.jsonl");
  store
      .add_option("FILE", store_options->file,
                  "{\"article_id\": …, \"vectors\": [{\"space\": …, \"metric\": \"METRIC_COSINE\", "
                  "\"values\": […]}]} on each line; - for standard input")
      ->required();
  Runs(store, cli, store_options, StoreVectors);
}

}  // namespace magpie::ctl
