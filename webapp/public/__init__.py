"""The respondents' side. It can reach no result, no analysis and no scipy (import contract)."""
