//! The statuses that the documents list for an operation.

use super::{Auth, Body, Operation, Shape};

/// What LeadConduit lists for the submission of leads and for pings.
const LEAD_HANDLING: &[u16] = &[400, 401, 403, 404, 405, 406, 415, 502, 503, 504];
impl Operation {
    /// Statuses of success, the usual one first.
    pub fn success_statuses(&self) -> Vec<u16> {
        match (self.created, self.shape) {
            (true, _) => vec![201],
            (false, Shape::Deletion) => vec![200, 202],
            (false, _) => vec![200],
        }
    }

    /// Statuses of failure, in ascending order: a redirect is one, as it is never followed.
    pub fn failure_statuses(&self) -> Vec<u16> {
        let redirect = self.redirects.then_some(303);
        let listed: Vec<u16> = match self.api.profile().failures {
            [] if self.handles_lead() => LEAD_HANDLING.to_vec(),
            [] => self.failures_by_facts(),
            listed => listed.to_vec(),
        };
        redirect.into_iter().chain(listed).collect()
    }

    /// Whether a lead passes a flow.
    fn handles_lead(&self) -> bool {
        self.path.ends_with("/submit") || self.path.ends_with("/ping")
    }

    /// The table of errors of LeadConduit, as far as it can concern an operation.
    fn failures_by_facts(&self) -> Vec<u16> {
        let (body, by_id) = (self.body != Body::None, self.path.contains('{'));
        // Feedback needs no account: the event is named in the query, and its body is read by lead handling.
        let open = self.auth == Auth::None;
        let listed = [
            (400, open),
            (401, !open),
            (402, !open),
            (403, true),
            (404, by_id || open),
            (406, true),
            (409, self.versioned),
            (415, body),
            (422, self.validates || (body && !open)),
            (503, true),
        ];
        listed.into_iter().filter(|(_, concerns)| *concerns).map(|(status, _)| status).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Api;
    use crate::operation::Method;

    #[test]
    fn an_update_lists_its_conflict_and_a_read_does_not() {
        let update = Operation::new(Api::LeadConduit, "flows", "updateFlow", Method::PUT, "/flows/{id}").versioned();
        assert!(update.failure_statuses().contains(&409));
        let read = Operation::new(Api::LeadConduit, "flows", "getFlow", Method::GET, "/flows/{id}");
        assert_eq!(read.failure_statuses(), [401, 402, 403, 404, 406, 503]);
    }
}
