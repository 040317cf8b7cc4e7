import Console
import Datasets
import Features
import Foundation
import Ingest
import LinearAlgebra
import Model
import Pipeline
import Retraining
import Store
import SystemPackage

/// Words for errors of all modules, in one place.
enum FailureWording {
  /// Whether the reader of the output went away, which is no failure.
  static func isClosedPipe(_ error: any Error) -> Bool {
    if let error = error as? PipelineError { return error.code == .closedPipe }
    return (error as? Errno) == .brokenPipe
  }

  /// The exit code: 2 where the command has to change, else 1.
  static func status(_ error: any Error) -> Int32 {
    switch error {
    case let error as PipelineError: [.otherRun, .notResumable].contains(error.code) ? 2 : 1
    case let error as UsageFailure: error.status
    default: 1
    }
  }

  /// One line: what is wrong, where, and what to do.
  static func text(_ error: any Error) -> String {
    switch error {
    case let error as PipelineError: error.description
    case let error as IngestError: error.description
    case let error as ModelFileError: error.description
    case let error as FeatureError: error.description
    case let error as LinearAlgebraError: error.description
    case let error as DatasetError: error.description
    case let error as StoreError: error.description
    case let error as RetrainingError: error.description
    case let error as ConsoleError: error.description
    case let error as UsageFailure: error.description
    default: (error as NSError).localizedDescription
    }
  }
}
