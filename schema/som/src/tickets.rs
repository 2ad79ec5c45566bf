//! What can be done with a ticket, and what becomes of it (people.md 11.2).

/// What somebody does with a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TicketAction {
    /// Closes it.
    Resolve,
    /// Says who takes care of it.
    Accept,
    /// Gives it to somebody else.
    Reassign,
    /// Opens it again.
    Reopen,
}

impl TicketAction {
    /// Every action.
    pub const ALL: [Self; 4] = [Self::Resolve, Self::Accept, Self::Reassign, Self::Reopen];

    /// What logs store of it.
    pub fn stored(self) -> &'static str {
        match self {
            Self::Resolve => "resolve",
            Self::Accept => "accept",
            Self::Reassign => "reassign",
            Self::Reopen => "reopen",
        }
    }

    /// The code of the status that a ticket with this status gets; nothing where the action means
    /// nothing there.
    pub fn leads_to(self, status: &str) -> Option<&'static str> {
        match (status, self) {
            ("NEW" | "ACP" | "ASG" | "ROP", Self::Resolve) => Some("CLS"),
            ("NEW" | "ACP" | "ASG" | "ROP", Self::Accept) => Some("ACP"),
            ("NEW" | "ACP" | "ASG" | "ROP", Self::Reassign) => Some("ASG"),
            ("CLS", Self::Reopen) => Some("ROP"),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::TicketAction;

    /// C173, C174, C176.
    #[test]
    fn c173_to_c176_the_whole_table() {
        let open = [Some("CLS"), Some("ACP"), Some("ASG"), None];
        let table = [
            ("NEW", open),
            ("ACP", open),
            ("ASG", open),
            ("ROP", open),
            ("CLS", [None, None, None, Some("ROP")]),
            ("A STATUS OF THE STUDIO", [None; 4]),
        ];
        for (status, row) in table {
            assert_eq!(TicketAction::ALL.map(|it| it.leads_to(status)), row, "{status}");
        }
    }
}
