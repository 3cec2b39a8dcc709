"""The pages of visits, by what they show."""
