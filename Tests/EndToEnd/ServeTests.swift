import Foundation
import Testing

/// `winnow serve` as a program: what it says when it starts, and when it cannot.
@Suite struct ServeTests {
  private let folder: Folder

  init() throws {
    folder = try Folder()
  }

  @Test func theFirstStartPrintsAPasswordAndTheSecondNone() throws {
    let line = """
      start() { "$WINNOW" serve --port 0 2> "$1" & serving=$!; \
        until grep -q 'The console is at' "$1" || ! kill -0 $serving; do sleep 0.05; done; \
        kill -TERM $serving; wait $serving; }; start first && start second
      """
    let outcome = try Program.shell(line, in: folder)
    #expect(outcome.status == 0, "\(outcome.message)")
    let first = String(decoding: try folder.read("first"), as: UTF8.self)
    let second = String(decoding: try folder.read("second"), as: UTF8.self)
    #expect(first.contains(#/password for the first login: ([a-z0-9]{5}-){3}[a-z0-9]{5}\n/#))
    #expect(first.contains(#/The console is at http://127\.0\.0\.1:[0-9]+/#))
    #expect(!second.contains("password"))
    #expect(try folder.names.contains("reviews.sqlite"))
  }

  @Test func whatIsNoDatabaseIsRefusedAndStays() throws {
    try folder.write("notes.txt", "no database")
    let outcome = try Program.run("serve", "--database", "notes.txt", "--port", "0", in: folder)
    #expect(outcome.status == 1)
    #expect(outcome.messages.count == 1 && outcome.message.contains("notes.txt"))
    #expect(String(decoding: try folder.read("notes.txt"), as: UTF8.self) == "no database")
  }

  @Test func aPortInUseIsSaid() throws {
    let line = """
      "$WINNOW" serve --port 0 2> first & serving=$!; \
      until grep -q 'The console is at' first; do sleep 0.05; done; \
      port=$(sed -n 's/.*127.0.0.1:\\([0-9]*\\).*/\\1/p' first); \
      "$WINNOW" serve --port $port; status=$?; kill $serving; exit $status
      """
    let outcome = try Program.shell(line, in: folder)
    #expect(outcome.status == 1)
    #expect(outcome.messages.count == 1 && outcome.message.contains("cannot be served"))
  }
}
