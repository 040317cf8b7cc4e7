import Foundation
public import Pipeline
import Synchronization

/// The model that a server uses, which follows the registry.
///
/// Whoever asks gets a whole model and keeps it for the length of the request; a promotion in between
/// concerns the next request. A registry or folder that cannot be read leaves the model as it is.
public final class LiveModel: Sendable {
  private struct State {
    var bundle: ModelBundle?
    /// The registry's current id that was last looked at, whether it could be loaded or not.
    var seen: String?
  }

  private let registry: ModelRegistry?
  private let state: Mutex<State>

  /// A model that never changes, or none.
  public init(_ bundle: ModelBundle?) {
    registry = nil
    state = Mutex(State(bundle: bundle, seen: nil))
  }

  /// The current model of a registry, now and after every promotion.
  ///
  /// - Parameter usual: the model to use as long as the registry has none.
  /// - Throws: ``RetrainingError`` where the registry cannot be read, `ModelFileError` and
  ///   `PipelineError` where its model cannot be.
  public init(following registry: ModelRegistry, usual: ModelBundle? = nil) throws {
    self.registry = registry
    guard let entry = try registry.read().currentEntry else {
      state = Mutex(State(bundle: usual, seen: nil))
      return
    }
    let bundle = try Self.load(entry, registry)
    state = Mutex(State(bundle: bundle, seen: entry.id))
  }

  /// The model as of now.
  public var bundle: ModelBundle? { state.withLock { $0.bundle } }

  /// Looks whether the registry names another model, and loads it.
  ///
  /// - Returns: whether the model changed.
  /// - Throws: as ``init(following:usual:)``, once for each promotion that cannot be followed; the
  ///   model stays.
  public func refresh() throws -> Bool {
    guard let registry, let entry = try registry.read().currentEntry else { return false }
    let isKnown = state.withLock { state in
      defer { state.seen = entry.id }
      return state.seen == entry.id
    }
    if isKnown { return false }
    let bundle = try Self.load(entry, registry)
    state.withLock { $0.bundle = bundle }
    return true
  }

  /// Looks every so often until the task is cancelled.
  ///
  /// - Parameter report: gets the new model's id, or why it could not be followed.
  public func follow(
    every interval: Duration = .seconds(1),
    report: @escaping @Sendable (Result<String, any Error>) -> Void
  ) async {
    guard registry != nil else { return }
    while !Task.isCancelled {
      do {
        try await Task.sleep(for: interval)
      } catch { return }
      do {
        if try await refreshed(), let id = bundle?.id { report(.success(id)) }
      } catch { report(.failure(error)) }
    }
  }

  /// Reads files, off the threads that answer requests.
  @concurrent
  private func refreshed() async throws -> Bool { try refresh() }

  private static func load(
    _ entry: RegistryFile.Entry, _ registry: ModelRegistry
  ) throws -> ModelBundle {
    let folder = registry.folder(of: entry)
    let bundle = try ModelBundle(path: folder)
    guard bundle.id == entry.id else {
      throw RetrainingError(
        .unknownModel, file: folder, detail: "holds another model than the registry says",
        hint: "restore the folder from a backup")
    }
    return bundle
  }
}
